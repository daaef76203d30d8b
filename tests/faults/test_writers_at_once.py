"""Twenty writers publish at once, by hand and in bulk, from several processes: nobody fails and nothing is lost."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults import fresh_board, places
from tests.faults.fresh_board import Board

pytestmark = [pytest.mark.faults, pytest.mark.timeout(240)]
PROCESSES, THREADS = 4, 5
WORD = "zwritten"


@pytest.fixture(params=["sqlite", "postgresql"])
def board(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Board]:
    with (
        places.database(request.param, tmp_path) as url,
        fresh_board.board(tmp_path, url, planted=1) as board,
    ):
        yield board


def test_twenty_writers_publish_at_once(board: Board) -> None:
    [written] = board.ask("write", WORD, str(PROCESSES), str(THREADS))

    assert written["errors"] == []
    ids = written["ids"]
    assert len(ids) == len(set(ids)) == 2 * PROCESSES * THREADS
    facts = board.facts(WORD)
    assert facts["open"][WORD] == facts["found"][WORD] == ids
    assert not any(facts["findings"].values())
    assert facts["problems"] == [0] * 5
