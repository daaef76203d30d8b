"""Real workers, to be killed in the middle of their work, and the world that they find."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 90.0

EMBEDDED = [[sys.executable, "manage.py", "worker"]]
CELERY = [
    [sys.executable, "-m", "celery", "-A", "jobboard", "worker", "--concurrency", "2"],
    [sys.executable, "-m", "celery", "-A", "jobboard", "beat", "--scheduler", "celery.beat:Scheduler"],
]


@dataclass
class Worker:
    """The processes that together do the board's background work."""

    commands: Sequence[Sequence[str]]
    environ: Mapping[str, str]
    log: Path
    _processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self) -> None:
        with self.log.open("ab") as log:
            self._processes = [
                subprocess.Popen(
                    command, cwd=ROOT, env=self.environ, stdout=log, stderr=log, start_new_session=True
                )
                for command in self.commands
            ]

    def kill(self) -> None:
        """kill -9, with all that they have started."""
        for process in self._processes:
            os.killpg(process.pid, signal.SIGKILL)

    def wait_until_dead(self) -> None:
        for process in self._processes:
            process.wait(timeout=PATIENCE)

    def stop(self) -> list[int]:
        """The polite way; the exit codes."""
        for process in self._processes:
            process.terminate()
        return [_ended(process) for process in self._processes]

    def clean_up(self) -> None:
        for process in self._processes:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _ended(process: subprocess.Popen[bytes]) -> int:
    """Asked twice if need be.

    What ends Celery's beat is an exception from its signal handler. Raised while redis-py reads an answer, it is
    replaced by another one there ("I/O operation on closed file"), which beat takes for a failed task, and goes on.
    """
    with suppress(subprocess.TimeoutExpired):
        return process.wait(timeout=PATIENCE / 6)
    process.terminate()
    return process.wait(timeout=PATIENCE)


class World:
    """A process that makes what a test is about, and looks at it: one for all, as starting Django takes longer than what is asked."""

    def __init__(self, module: str, environ: Mapping[str, str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", module],
            cwd=ROOT, env=environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def ask(self, *request: str) -> Any:  # JSON
        """A line with the request; the first line of the answer."""
        assert self._process.stdin
        print(json.dumps(request), file=self._process.stdin, flush=True)
        return self.next_line()

    def next_line(self) -> Any:  # JSON
        assert self._process.stdout
        return json.loads(self._process.stdout.readline())

    def clean_up(self) -> None:
        """It ends with its input."""
        self._process.communicate()


def environment(folder: Path, *, database: str, smtp_port: int, broker: str = "") -> dict[str, str]:
    """What production would set, and nothing that this shell happens to have set."""
    variables = {
        "SECRET_KEY": "only-for-tests",
        "VAR_DIR": str(folder),
        "DATABASE_URL": database,
        "EMAIL_URL": f"smtp://127.0.0.1:{smtp_port}",
        "DJANGO_SETTINGS_MODULE": "jobboard.settings",
    }
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}}
    return {**kept, **variables, **({"BROKER_URL": broker} if broker else {})}


def wait_until(true: Callable[[], bool], *, log: Path, patience: float = PATIENCE) -> None:
    deadline = time.monotonic() + patience
    while not true():
        assert time.monotonic() < deadline, f"Not within {patience} s.\n{log.read_text()[-4000:]}"
        time.sleep(0.05)
