"""kill -9 while alerts are claimed, matched and mailed: every subscriber gets the alert, once but for the mail in flight."""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.faults import places
from tests.faults.alert_world import SUBSCRIBERS
from tests.faults.worker import EMBEDDED, ROOT, Worker, environment, wait_until
from tests.mail import sink as smtp
from tests.mail.sink import Sink

pytestmark = [pytest.mark.faults, pytest.mark.timeout(240)]
KILLED_AT = 4


class Board:
    """A worker that is not yet running, the world it will find, and the server that counts its mails."""

    def __init__(self, worker: Worker, sink: Sink) -> None:
        self.worker = worker
        self.sink = sink

    def ask(self, verb: str) -> Any:  # JSON
        done = subprocess.run(
            [sys.executable, "-m", "tests.faults.alert_world", verb],
            cwd=ROOT,
            env=self.worker.environ,
            check=True,
            stdout=subprocess.PIPE,
        )
        return json.loads(done.stdout or "null")

    def all_sent(self) -> bool:
        return len(set(self.sink.message_ids)) == SUBSCRIBERS


@pytest.fixture(params=["sqlite", "postgresql"])
def board(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Board]:
    with ExitStack() as stack:
        sink = stack.enter_context(smtp.running())
        database = stack.enter_context(places.database(request.param, tmp_path))
        variables = environment(tmp_path, database=database, smtp_port=sink.port)
        worker = Worker(EMBEDDED, variables, tmp_path / "worker.log")
        stack.callback(worker.clean_up)
        board = Board(worker, sink)
        board.ask("fill")
        yield board


def test_every_alert_mail_arrives_though_the_worker_is_killed_between_claim_and_send(board: Board) -> None:
    def strike() -> None:
        if len(board.sink.received) == KILLED_AT:
            board.worker.kill()

    board.sink.before_answering = strike
    board.worker.start()
    board.worker.wait_until_dead()
    assert len(board.sink.received) == KILLED_AT
    board.ask("release")
    board.worker.start()
    wait_until(board.all_sent, log=board.worker.log)
    facts = board.ask("count")
    board.worker.stop()

    assert facts["deliveries"] == SUBSCRIBERS
    assert len(facts["mails"]) == SUBSCRIBERS
    times = Counter(board.sink.message_ids)
    assert set(times) == set(facts["mails"].values())
    assert sum(times.values()) <= SUBSCRIBERS + 1
