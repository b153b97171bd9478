"""The command line's door, which may be left while it opens."""

from __future__ import annotations

import os
import signal

INTERRUPTED = 130  # the exit status that shells know


def main() -> None:
    """Run the command line; whoever interrupts it while it loads, before anything was begun, is let go in silence."""
    before = signal.signal(signal.SIGINT, lambda *_: os._exit(INTERRUPTED))
    from api.command_line.commands import run  # it takes a second to load

    signal.signal(signal.SIGINT, before)
    run()
