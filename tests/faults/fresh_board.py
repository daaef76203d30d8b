"""Two web servers and a worker on one database, as in production, and the processes that change what they show."""

import json
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from http.client import HTTPException
from pathlib import Path
from typing import Any

from tests.faults import freshness
from tests.faults.freshness import HOST, Look, Reader
from tests.faults.worker import EMBEDDED, PATIENCE, ROOT, Worker, World, environment, wait_until
from tests.mail.sink import free_port

WEB = ["--worker-class", "gthread", "--workers", "1", "--threads", "4", "--no-control-socket"]


@dataclass
class Run:
    """What was published, what was seen, and at what rate."""

    events: list[dict[str, Any]]  # the publisher's lines
    looks: list[Look]
    failures: list[str]

    @property
    def rate(self) -> float:
        """Postings a second, each published and closed."""
        done = next(event["seconds"] for event in self.events if event["what"] == "done")
        return sum(len(event["words"]) for event in self.events if event["what"] == "opened") / float(done)

    @property
    def verdict(self) -> freshness.Verdict:
        return freshness.judge(self.looks, freshness.lives(self.events))


@dataclass
class Board:
    environ: Mapping[str, str]
    folder: Path
    stack: ExitStack
    worker: Worker = field(init=False)

    def __post_init__(self) -> None:
        self.worker = Worker(EMBEDDED, self.environ, self.folder / "worker.log")
        self.stack.callback(self.worker.clean_up)

    def web(self, application: str = "jobboard.wsgi") -> "Web":
        """A web server of its own, up."""
        port = free_port()
        command = [sys.executable, "-m", "gunicorn", application, "--bind", f"{HOST}:{port}", *WEB]
        web = Web(Worker([command], self.environ, self.folder / f"web-{port}.log"), port)
        self.stack.callback(web.process.clean_up)
        web.process.start()
        wait_until(web.answers, log=web.process.log)
        return web

    @cached_property
    def world(self) -> World:
        made = World("tests.faults.fresh_world", self.environ)
        self.stack.callback(made.clean_up)
        return made

    def ask(self, *request: str) -> list[dict[str, Any]]:  # lines of JSON
        *lines, end = self._do(*request)
        assert end["status"] == 0, request
        return lines

    def killed(self, *request: str) -> int:
        """The process that was killed when it did this."""
        end = self._do(*request)[-1]
        assert end["status"] == -signal.SIGKILL, request
        return int(end["process"])

    def _do(self, *request: str) -> list[dict[str, Any]]:
        lines = [self.world.ask(*request)]
        while lines[-1]["what"] != "ended":
            lines.append(self.world.next_line())
        return lines

    def facts(self, *words: str) -> dict[str, Any]:  # see fresh_world.facts
        return self.ask("facts", *words)[-1]

    def run(
        self, webs: "list[Web]", words: list[str], *, seconds: float, forgetful: bool = False,
        meanwhile: Callable[[], None] = lambda: None,
    ) -> Run:  # fmt: skip
        """Publish and close for so long while readers ask every web server."""
        readers = [Reader(web.port, words) for web in webs]
        publisher = self._publisher(str(seconds), "forgetful" if forgetful else "careful", *words)
        for reader in readers:
            reader.start()
        lines = iter(publisher.stdout or [])
        events = [json.loads(next(lines))]
        meanwhile()
        events += [json.loads(line) for line in lines]
        assert publisher.wait(PATIENCE) == 0
        time.sleep(freshness.SOON)
        for reader in readers:
            reader.stop()
        return Run(
            events,
            [look for reader in readers for look in reader.looks],
            [failure for reader in readers for failure in reader.failures],
        )

    def _publisher(self, *arguments: str) -> "subprocess.Popen[str]":
        """A process of fresh_world that goes on by itself."""
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.fresh_world", "publish", *arguments],
            cwd=ROOT, env=self.environ, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        self.stack.callback(process.kill)
        return process


@dataclass
class Web:
    process: Worker  # gunicorn's master
    port: int

    def answers(self) -> bool:
        try:
            return freshness.ask(self.port, "/healthz") == "ok"
        except (OSError, HTTPException):
            return False

    def serving_pid(self) -> int:
        """The process that answers; its master starts another one when it dies."""
        return int(re.findall(r"Booting worker with pid: (\d+)", self.process.log.read_text())[-1])


@contextmanager
def board(folder: Path, database: str, *, planted: int) -> Iterator[Board]:
    variables = environment(folder, database=database, smtp_port=free_port())
    variables |= {"DJANGO_SETTINGS_MODULE": "tests.faults.settings", "LOG_LEVEL": "WARNING"}
    with ExitStack() as stack:
        made = Board(variables, folder, stack)
        made.ask("fill", str(planted))
        yield made
