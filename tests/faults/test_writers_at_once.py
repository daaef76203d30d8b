"""Twenty writers publish at once, by hand and in bulk, from several processes: nobody fails and nothing is lost."""

import json
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
    writers = [board.start("write", WORD, str(THREADS)) for _ in range(PROCESSES)]
    for writer in writers:
        assert writer.stdout
        assert json.loads(writer.stdout.readline())["what"] == "ready"
    for writer in writers:
        assert writer.stdin
        writer.stdin.write("go\n")
        writer.stdin.flush()
    written = [json.loads(writer.communicate()[0]) for writer in writers]

    assert [error for each in written for error in each["errors"]] == []
    ids = sorted(page_id for each in written for page_id in each["ids"])
    assert len(ids) == len(set(ids)) == 2 * PROCESSES * THREADS
    facts = board.facts(WORD)
    assert facts["open"][WORD] == facts["found"][WORD] == ids
    assert not any(facts["findings"].values())
    assert facts["problems"] == [0] * 5
