"""The calendar of subscriptions: when a period ends."""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, datetime, timedelta

from sandbox.stripe.books import Body

DAYS = {"day": 1, "week": 7}
MONTHS = {"month": 1, "year": 12}


def end_of(anchor: int, recurring: Body, periods: int) -> int:
    """The end of the nth period since the anchor: 31 January, 28 February, 31 March."""
    start = datetime.fromtimestamp(anchor, UTC)
    count = recurring["interval_count"] * periods
    if recurring["interval"] in DAYS:
        return int((start + timedelta(days=DAYS[recurring["interval"]] * count)).timestamp())
    month = start.month - 1 + MONTHS[recurring["interval"]] * count
    year, month = start.year + month // 12, month % 12 + 1
    day = min(start.day, monthrange(year, month)[1])
    return int(start.replace(year=year, month=month, day=day).timestamp())


def longest_ahead(start: int, recurring: Body | None) -> int:
    """How far a test clock may be moved: two periods of the shortest subscription, two years without one."""
    return end_of(start, recurring or {"interval": "year", "interval_count": 1}, 2)
