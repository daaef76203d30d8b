"""The site under gunicorn as the demo runs it, one worker, and a small bounded load on it. Everything stays on this machine."""

import os
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from itertools import islice
from pathlib import Path

from jobboard.demo.children import Family, Recipe, answers
from tests.bench.rows import Spent

HOST = "127.0.0.1"
ROOT = Path(__file__).resolve().parent.parent.parent
CONNECTIONS = 8
ROUNDS = 4
LONGEST = 20.0  # seconds that one load may take


@contextmanager
def running(folder: Path) -> Iterator[int]:
    """The port of a server that is up, and down again afterwards. It has the database of this process."""
    port = _free_port()
    settings = {
        "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
        "SITE_URL": f"http://{HOST}:{port}",
        "LOG_LEVEL": "ERROR",
    }
    family = Family(cwd=ROOT, log_dir=folder / "log", environ={**os.environ, **settings})
    command = [sys.executable, "-m", "gunicorn", "jobboard.wsgi", "--bind", f"{HOST}:{port}"]
    command += [
        "--no-control-socket",
        "--worker-class",
        "gthread",
        "--workers",
        "1",
        "--threads",
        "4",
        "--preload",
    ]
    try:
        family.start(Recipe("Web", command, ready=lambda: answers(port, "/healthz")))
        family.wait_until_ready(stopping=lambda: False)
        yield port
    finally:
        family.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass(frozen=True, slots=True)
class Load:
    """What one address stood."""

    seconds: float
    spent: Spent

    @property
    def per_second(self) -> float:
        return len(self.spent.times) / self.seconds


def alternating(port: int, *loads: Iterator[str], requests: int = 200) -> list[Load]:
    """Each load's next addresses in turn, in rounds, so that a noisy machine is as unkind to all. All rounds of one together."""
    rounds: list[list[Load]] = [[] for _ in loads]
    for paths in loads:
        load(port, paths, requests=CONNECTIONS * 4)
    for _ in range(ROUNDS):
        for paths, done in zip(loads, rounds, strict=True):
            done.append(load(port, paths, requests=requests))
    return [
        Load(
            sum(each.seconds for each in done), Spent([spent for each in done for spent in each.spent.times])
        )
        for done in rounds
    ]


def load(port: int, paths: Iterator[str], *, requests: int) -> Load:
    """So many requests over eight connections that are kept open. An answer other than 200 is an error."""
    asked = [list(islice(paths, requests // CONNECTIONS)) for _ in range(CONNECTIONS)]
    clients = [_Client(port, its_own) for its_own in asked]
    start = time.perf_counter()
    for client in clients:
        client.start()
    for client in clients:
        client.join(LONGEST)
    seconds = time.perf_counter() - start
    for client in clients:
        if client.is_alive():
            raise TimeoutError(f"{asked[0][0]} did not answer {requests} requests in {LONGEST} s")
        if client.fault:
            raise client.fault
    return Load(seconds, Spent([spent for client in clients for spent in client.times]))


class _Client(threading.Thread):
    def __init__(self, port: int, paths: list[str]) -> None:
        super().__init__(daemon=True)
        self._connection = HTTPConnection(HOST, port, timeout=LONGEST)
        self._paths = paths
        self.times: list[float] = []
        self.fault: Exception | None = None

    def run(self) -> None:
        try:
            for path in self._paths:
                start = time.perf_counter()
                self._ask(path)
                self.times.append((time.perf_counter() - start) * 1_000)
        except (OSError, ValueError) as fault:
            self.fault = fault
        finally:
            self._connection.close()

    def _ask(self, path: str) -> None:
        self._connection.request("GET", path, headers={"Accept-Encoding": "gzip"})  # as browsers ask
        answer = self._connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise ValueError(f"{path} answers {answer.status}")
