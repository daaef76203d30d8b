"""Two web servers and a worker while postings are published and closed all the time, and some of them are killed.

Ten seconds of it; FRESHNESS_SECONDS=60 makes it a minute. It takes PostgreSQL.
"""

import os
import random
import signal
import string
import sys
import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.faults import fresh_board, freshness, places
from tests.faults.fresh_board import Board, Web
from tests.faults.fresh_world import BATCH, PLANTED
from tests.faults.freshness import Life, Look
from tests.faults.worker import wait_until

pytestmark = [pytest.mark.faults, pytest.mark.timeout(360)]
SECONDS = float(os.environ.get("FRESHNESS_SECONDS", "10"))
SHORT = 6.0


@pytest.fixture(scope="module")
def board(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Board]:
    folder = tmp_path_factory.mktemp("board")
    with (
        places.database("postgresql", folder) as database,
        fresh_board.board(folder, database, planted=PLANTED) as board,
    ):
        board.worker.start()
        yield board


@pytest.fixture(scope="module")
def webs(board: Board) -> list[Web]:
    return [board.web(), board.web()]


@pytest.fixture
def words() -> list[str]:
    """Four that no posting of another test says."""
    return ["z" + "".join(random.choices(string.ascii_lowercase, k=9)) for _ in range(4)]


def assert_all_agree(board: Board, webs: list[Web], *words: str) -> None:
    """Pages, rows, the kept index, and what the web servers show."""

    facts: dict[str, Any] = {}

    def is_clean() -> bool:
        facts.update(board.facts(*words))
        return not any(facts["findings"].values())

    wait_until(is_clean, log=board.worker.log)
    assert facts["problems"] == [0] * 5
    for web in webs:
        assert freshness.total(web.port) == facts["total"]
        for word in words:
            assert sorted(freshness.look(web.port, word).ids) == facts["open"][word]


def test_no_closed_posting_is_shown_and_none_is_missed(
    board: Board, webs: list[Web], words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    run = board.run(webs, words, seconds=SECONDS)
    verdict = run.verdict
    with capsys.disabled():
        sys.stdout.write(f"\n{run.rate:.1f} postings a second for {SECONDS:.0f} s, {verdict}\n")
    assert run.failures == []
    assert verdict.closed_shown == 0
    assert verdict.missed == 0
    opened = len(freshness.lives(run.events))
    assert len(verdict.owed_to) > opened, "Too few were looked for on both servers after their first second."
    assert verdict.gone > opened
    assert_all_agree(board, webs, *words)


def test_a_web_process_is_killed(board: Board, webs: list[Web], words: list[str]) -> None:
    before = webs[0].serving_pid()

    def strike() -> None:
        time.sleep(SHORT / 3)
        os.kill(before, signal.SIGKILL)

    run = board.run(webs, words, seconds=SHORT, meanwhile=strike)
    assert webs[0].serving_pid() != before
    assert (run.verdict.closed_shown, run.verdict.missed) == (0, 0), run.verdict
    assert {look.port for look in run.looks if look.sent > run.events[-1]["at"]} == {web.port for web in webs}
    assert_all_agree(board, webs, *words)


def test_the_worker_is_killed(board: Board, webs: list[Web], words: list[str]) -> None:
    def strike() -> None:
        time.sleep(SHORT / 2)
        board.worker.kill()
        board.worker.wait_until_dead()

    run = board.run(webs, words, seconds=SHORT, meanwhile=strike)
    findings = board.facts()["findings"]
    board.worker.start()
    assert (run.verdict.closed_shown, run.verdict.missed) == (0, 0), run.verdict
    assert findings == {"missing": 0, "surplus": 0, "wrong": 0, "index_differs": False}
    assert_all_agree(board, webs, *words)


@pytest.mark.parametrize(
    ("place", "published"),
    [
        ("cms.bulk._write_history", 1),
        ("cms.listing_rows.write", 2),
    ],
    ids=["in the transaction", "before the rows"],
)
def test_a_publisher_is_killed(
    board: Board, webs: list[Web], words: list[str], place: str, published: int
) -> None:
    word = words[0]
    board.killed("die", place, word)
    facts = board.facts(word)
    findings = facts["findings"]
    assert len(facts["open"][word]) == published * BATCH
    assert findings["missing"] in (0, (published - 1) * BATCH)  # the worker may have made them already
    assert (findings["surplus"], findings["wrong"], findings["index_differs"]) == (0, 0, False)
    assert_all_agree(board, webs, word)


def test_a_process_that_keeps_the_index_is_killed(board: Board, webs: list[Web], words: list[str]) -> None:
    left = board.folder / f"search.{board.killed('die_saving')}"
    assert left.read_bytes() == (board.folder / "search.snapshot").read_bytes()
    run = board.run([*webs, board.web()], words, seconds=SHORT)
    assert (run.verdict.closed_shown, run.verdict.missed) == (0, 0), run.verdict
    assert_all_agree(board, webs, *words)


# --- That the tests above can fail ---


def test_a_server_that_does_not_ask_for_changes_is_noticed(board: Board, words: list[str]) -> None:
    run = board.run([board.web("tests.faults.deaf_web")], words, seconds=SHORT)
    assert run.verdict.missed > 0


def test_a_row_that_outlives_its_posting_is_noticed(board: Board, webs: list[Web], words: list[str]) -> None:
    run = board.run(webs, words, seconds=SHORT, forgetful=True)
    board.ask("repair")
    assert run.verdict.closed_shown > 0


def test_the_judgement_counts_from_the_commit() -> None:
    known = {1: Life("coder", open_by=10.0, closing_from=20.0, closed_by=21.0)}

    def judged(sent: float, *ids: int) -> tuple[int, int]:
        verdict = freshness.judge([Look(80, "coder", sent, sent + 0.5, frozenset(ids))], known)
        return verdict.closed_shown, verdict.missed

    assert judged(10.9) == (0, 0)
    assert judged(11.1) == (0, 1)
    assert judged(11.1, 1) == (0, 0)
    assert judged(19.6) == judged(20.9, 1) == (0, 0)
    assert judged(21.1, 1) == (1, 0)
