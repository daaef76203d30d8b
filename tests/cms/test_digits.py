"""Amounts as bitmaps of their digits: any slice of any order, and nothing is put in order that is not asked for."""

import pytest
from pyroaring import BitMap

from cms.search import digits
from cms.search.digits import Digits, in_order

AMOUNTS = [(number * 37) % 101 for number in range(101)]


@pytest.fixture
def amounts() -> Digits:
    kept = Digits(7)
    for number, amount in enumerate(AMOUNTS):
        kept.put(number, amount)
    return kept


@pytest.mark.parametrize(
    ("start", "stop"), [(0, 0), (0, 5), (40, 60), (96, 101), (96, 200), (101, 120), (2**40, 2**41)]
)
def test_a_slice_is_that_of_the_whole_order(amounts: Digits, start: int, stop: int) -> None:
    everything = sorted(range(101), key=AMOUNTS.__getitem__, reverse=True)
    assert in_order(amounts.stated, start, stop, amounts.descending) == everything[start:stop]


@pytest.mark.parametrize(("start", "stop"), [(50, 50), (101, 121), (2**40, 2**41)])
def test_a_slice_of_nothing_puts_nothing_in_order(
    amounts: Digits, start: int, stop: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page far behind the end would sort the whole board."""
    monkeypatch.setattr(
        digits, "sorted", lambda numbers, key: list(numbers) and pytest.fail("sorted"), raising=False
    )
    assert in_order(amounts.stated, start, stop, amounts.descending) == []


def test_what_is_at_least_and_at_most_an_amount(amounts: Digits) -> None:
    assert amounts.at_least(99) == BitMap(number for number, amount in enumerate(AMOUNTS) if amount >= 99)
    assert amounts.at_most(1) == BitMap(number for number, amount in enumerate(AMOUNTS) if amount <= 1)
    assert amounts.at_least(1_000) == BitMap()
