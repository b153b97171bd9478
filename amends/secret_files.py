"""Secrets that we make once and keep in a file that only its owner may read."""

import os
import secrets
from collections.abc import Callable
from pathlib import Path


def kept_secret(path: Path, fresh: Callable[[], str] = lambda: secrets.token_urlsafe(32)) -> str:
    """The secret in the file `path` (mode 0600), made by `fresh` if there is none yet.

    Whoever comes first makes it: two processes that ask at the same moment are given the same secret.
    """
    if not path.exists():
        aside = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
        with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(fresh() + "\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(aside, path)  # unlike a rename, a link never replaces what another process made meanwhile
        except FileExistsError:
            pass
        finally:
            aside.unlink()
    return path.read_text().strip()
