"""Alerts arrive, each once but for a mail in flight at a kill: workers killed anywhere, two at once, a mail server that is
down, busy or says no.

The mail server is down for eight seconds; SMTP_DOWN_SECONDS=600 makes it ten minutes, ALERT_KILLS=20 kills more often.
"""

import os
import signal
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.faults import places
from tests.faults.alert_world import SUBSCRIBERS
from tests.faults.worker import EMBEDDED, PATIENCE, Worker, World, environment, wait_until
from tests.mail import sink as smtp
from tests.mail.sink import Sink

DOWN_SECONDS = float(os.environ.get("SMTP_DOWN_SECONDS", "8"))
KILLS = int(os.environ.get("ALERT_KILLS", "2"))
# The promise: all mail goes within a quarter of an hour of the server's return.
LONGEST_BACK_OFF = 900.0
pytestmark = [pytest.mark.faults, pytest.mark.timeout(400 + 2 * DOWN_SECONDS + 60 * KILLS)]


class Board:
    """A worker that is not yet running, the world it will find, and the server that counts its mails."""

    def __init__(self, worker: Worker, sink: Sink) -> None:
        self.worker = worker
        self.sink = sink
        self.world = World("tests.faults.alert_world", worker.environ)

    def ask(self, *verb: str) -> Any:  # JSON
        return self.world.ask(*verb)

    def clean_up(self) -> None:
        self.worker.clean_up()
        self.world.clean_up()

    def arrived(self) -> int:
        return len(set(self.sink.message_ids))

    def assert_each_once(self, *, but_for: int = 0) -> None:
        """One window, one mail and one message for each person; so many messages may have come twice."""
        facts = self.ask("count")
        assert facts["deliveries"] == facts["counted"] == len(facts["mails"]) == SUBSCRIBERS
        times = Counter(self.sink.message_ids)
        assert set(times) == set(facts["mails"].values())
        assert sum(times.values()) <= SUBSCRIBERS + but_for


@pytest.fixture(params=["sqlite", "postgresql"])
def board(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Board]:
    with ExitStack() as stack:
        sink = stack.enter_context(smtp.running())
        database = stack.enter_context(places.database(request.param, tmp_path))
        variables = environment(tmp_path, database=database, smtp_port=sink.port)
        worker = Worker(EMBEDDED, variables, tmp_path / "worker.log")
        board = Board(worker, sink)
        stack.callback(board.clean_up)
        board.ask("fill")
        yield board


def test_every_alert_mail_arrives_though_the_worker_is_killed_between_claim_and_send(board: Board) -> None:
    strikes = {4 + number * (SUBSCRIBERS - 4) // KILLS for number in range(KILLS)}

    def strike() -> None:
        if len(board.sink.received) in strikes:
            strikes.discard(len(board.sink.received))
            board.worker.kill()

    board.sink.before_answering = strike
    while strikes:
        board.worker.start()
        board.worker.wait_until_dead()
        board.ask("release")
    assert board.arrived() < SUBSCRIBERS
    board.worker.start()
    wait_until(lambda: board.arrived() == SUBSCRIBERS, log=board.worker.log)
    board.worker.stop()
    board.assert_each_once(but_for=KILLS)


def test_a_kill_anywhere_in_the_making_of_mails_leaves_nothing_half_done(board: Board) -> None:
    for place in ("_claim", "open_windows", "_count"):
        assert board.ask("die", f"candidates.alerts.{place}") == signal.SIGKILL
    facts = board.ask("count")
    assert (facts["deliveries"], facts["mails"], facts["counted"]) == (0, {}, 0)
    assert board.ask("die", "candidates.alerts.deliver") == signal.SIGKILL
    assert board.ask("run") == 0, "All that was written was committed before the kill."
    facts = board.ask("count")
    assert facts["deliveries"] == facts["counted"] == len(facts["mails"]) == SUBSCRIBERS


def test_two_workers_and_their_schedulers_mail_once(board: Board) -> None:
    board.worker.commands = EMBEDDED * 2
    board.worker.start()
    wait_until(lambda: board.arrived() == SUBSCRIBERS, log=board.worker.log)
    time.sleep(3)  # long enough for both to look again
    board.worker.stop()
    board.assert_each_once()


def test_a_mail_server_that_is_down_gets_everything_when_it_is_back(tmp_path: Path) -> None:
    port = smtp.free_port()
    with places.database("sqlite", tmp_path) as database:
        variables = environment(tmp_path, database=database, smtp_port=port)
    worker = Worker(EMBEDDED, variables, tmp_path / "worker.log")
    board = Board(worker, Sink(port=port))
    board.ask("fill")
    try:
        worker.start()
        wait_until(lambda: len(board.ask("count")["mails"]) == SUBSCRIBERS, log=worker.log)
        time.sleep(DOWN_SECONDS)
        assert board.ask("count")["unsent"] == SUBSCRIBERS
        with smtp.running(port) as board.sink:
            patience = min(LONGEST_BACK_OFF, PATIENCE + DOWN_SECONDS)
            wait_until(lambda: board.arrived() == SUBSCRIBERS, log=worker.log, patience=patience)
            time.sleep(1)
            assert worker.stop() == [0]
            board.assert_each_once()
    finally:
        board.clean_up()


def test_a_server_that_is_busy_or_says_no_gets_each_mail_once(board: Board) -> None:
    """421 and 450 are asked again, 550 is given up, and nobody waits for another's trouble."""
    sink, asked = board.sink, Counter[str]()
    gone = "coder0@example.org"
    sink.recipient_answers = {
        gone: "550 5.1.1 No such user",
        **{f"coder{number}@example.org": "450 4.2.1 Try again later" for number in (1, 2, 3)},
    }

    def busy() -> None:
        asked["mail"] += 1
        sink.sender_answer = "421 4.3.2 Too many, come back" if asked["mail"] in (5, 6, 9) else ""
        if asked["mail"] > SUBSCRIBERS:
            sink.recipient_answers = {gone: sink.recipient_answers[gone]}

    sink.before_sending = busy
    board.worker.start()
    wait_until(lambda: board.arrived() == SUBSCRIBERS - 1, log=board.worker.log)
    time.sleep(3)
    board.worker.stop()
    facts = board.ask("count")
    assert facts["dead"] == [gone]
    assert facts["unsent"] == 0
    assert len(sink.message_ids) == board.arrived() == SUBSCRIBERS - 1
