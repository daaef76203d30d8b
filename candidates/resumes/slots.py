"""How many files are read at the same moment on this machine: each reader may take half a gigabyte.

A place is a lock on a file, so web processes and the worker count together, and a process that dies frees its place.
"""

import fcntl
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from django.conf import settings

AT_ONCE = 2
_LOOK_AGAIN = 0.05


def folder() -> Path:
    """The same for all processes of this machine."""
    return Path(settings.VAR_DIR) / "resume-readers"


@contextmanager
def place(*, wait_seconds: float) -> Iterator[bool]:
    """True while a place is held; False where none became free in time."""
    folder().mkdir(exist_ok=True)
    files = [(folder() / str(number)).open("a") for number in range(AT_ONCE)]
    try:
        yield _take_one(files, until=time.monotonic() + wait_seconds)
    finally:
        for file in files:
            file.close()  # which gives the place back


def _take_one(files: Sequence[IO[str]], *, until: float) -> bool:
    while True:
        if any(_is_taken(file) for file in files):
            return True
        if time.monotonic() >= until:
            return False
        time.sleep(_LOOK_AGAIN)


def _is_taken(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
