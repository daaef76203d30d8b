"""The slot is a morning in the middle of the country: daily or on Mondays, whatever the clocks or the worker do."""

from datetime import UTC, datetime, timedelta

import pytest

from candidates.timetable import NEIGHBOURS, ZONE, next_due


def utc(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


def test_daily_is_the_next_morning() -> None:
    assert next_due("daily", 60, after=utc(23, 15)) == utc(24, 12)


def test_daily_is_this_morning_before_the_slot() -> None:
    assert next_due("daily", 60, after=utc(23, 11, 59)) == utc(23, 12)


def test_the_slot_itself_is_over_when_it_is_reached() -> None:
    assert next_due("daily", 60, after=utc(23, 12)) == utc(24, 12)


def test_weekly_is_monday() -> None:
    assert next_due("weekly", 60, after=utc(24, 15)) == utc(30, 12)
    assert next_due("weekly", 60, after=utc(23, 12)) == utc(30, 12)


@pytest.mark.parametrize(("month", "day"), [(3, 8), (11, 1)])
def test_the_clocks_may_change_overnight(month: int, day: int) -> None:
    before = utc(day, 0, month=month)
    slots = [before]
    for _ in range(4):
        slots.append(next_due("daily", 7 * NEIGHBOURS, after=slots[-1]))
    assert {slot.astimezone(ZONE).strftime("%H:%M") for slot in slots[1:]} == {"06:07"}
    assert len({slot.astimezone(ZONE).date() for slot in slots[1:]}) == 4


def test_a_late_worker_does_not_move_the_slot() -> None:
    assert next_due("daily", 60, after=utc(23, 12) + timedelta(hours=9)) == utc(24, 12)


def test_the_minute_belongs_to_the_person_and_their_neighbours() -> None:
    first, last, next_one = 60 * NEIGHBOURS, 61 * NEIGHBOURS - 1, 61 * NEIGHBOURS
    for frequency in ("daily", "weekly"):
        assert next_due(frequency, first, after=utc(24, 15)).minute == 0
        assert next_due(frequency, last, after=utc(24, 15)).minute == 0
        assert next_due(frequency, next_one, after=utc(24, 15)).minute == 1


def test_instant_gathers_for_ten_minutes() -> None:
    assert next_due("instant", 60, after=utc(23, 15)) == utc(23, 15, 10)
