"""Processes that live and die together."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path

READY_WITHIN = 60.0
STOPPED_WITHIN = 10.0
LAST_LINES = 15


_libc = ctypes.CDLL(None) if sys.platform == "linux" else None
_PR_SET_PDEATHSIG = 1


def _die_with_parent() -> None:
    """Even a parent that was killed hard leaves no children behind, where the system can do that."""
    if _libc:
        _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


class ChildDiedError(Exception):
    """One of the processes ended, or never answered; the others must not go on without it."""


@dataclass(frozen=True)
class Recipe:
    name: str
    command: Sequence[str]
    # True once the process does its work.
    ready: Callable[[], bool]


class Child:
    """A process in a group of its own, so that whatever it started can be ended with it."""

    def __init__(self, recipe: Recipe, *, cwd: Path, log_dir: Path, environ: Mapping[str, str]) -> None:
        self.recipe = recipe
        self.log = log_dir / f"{recipe.name.replace(' ', '-').lower()}.log"
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(  # noqa: S603  # our own commands
                recipe.command,
                cwd=cwd,
                env=dict(environ),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_die_with_parent,
            )

    @property
    def is_alive(self) -> bool:
        return self._process.poll() is None

    def check(self) -> None:
        if not self.is_alive:
            raise ChildDiedError(
                f"{self.recipe.name} has stopped (exit code {self._process.returncode}). "
                f"The end of {self.log}:\n\n{self.last_lines()}"
            )

    def last_lines(self) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-LAST_LINES:])

    def ask_to_stop(self) -> None:
        if self.is_alive:
            self._process.terminate()

    def stop(self, *, by: float) -> None:
        """Wait for a clean end until the monotonic time `by`, then end the whole group."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=max(0.0, by - time.monotonic()))
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()


class Family:
    """Started one after another, watched together, stopped together."""

    def __init__(self, *, cwd: Path, log_dir: Path, environ: Mapping[str, str]) -> None:
        log_dir.mkdir(parents=True, exist_ok=True)
        self._cwd, self._log_dir, self._environ = cwd, log_dir, environ
        self.children: list[Child] = []

    def start(self, recipe: Recipe) -> Child:
        child = Child(recipe, cwd=self._cwd, log_dir=self._log_dir, environ=self._environ)
        self.children.append(child)
        return child

    def check(self) -> None:
        for child in self.children:
            child.check()

    def wait_until_ready(self, *, stopping: Callable[[], bool]) -> None:
        deadline = time.monotonic() + READY_WITHIN
        for child in self.children:
            while not stopping() and not child.recipe.ready():
                self.check()
                if time.monotonic() > deadline:
                    raise ChildDiedError(
                        f"{child.recipe.name} does not answer. The end of {child.log}:\n\n{child.last_lines()}"
                    )
                time.sleep(0.1)

    def stop(self) -> None:
        by = time.monotonic() + STOPPED_WITHIN
        for child in self.children:
            child.ask_to_stop()
        for child in self.children:
            child.stop(by=by)


def answers(port: int, path: str) -> bool:
    """Does a web server on this machine say 200?"""
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
