"""When alerts are due: in the morning of the middle of the country, whatever its clocks do that night, or at once."""

from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("America/Chicago")
HOUR = 6
MONDAY = 0
# So many who came one after the other share a minute: their rows are neighbours, and a batch of them touches few pages.
NEIGHBOURS = 500
# An instant alert gathers what comes within this time of its last mail.
GATHERING = timedelta(minutes=10)


def next_due(frequency: str, subscriber_id: int, *, after: datetime) -> datetime:
    """The first slot after a moment.

    The minute belongs to the subscriber: it spreads the load over an hour, and brings all alerts of one person
    due together, so that they make one mail. A worker that is late does not move the slot.
    """
    if frequency == "instant":
        return after + GATHERING
    return _slot(frequency, subscriber_id // NEIGHBOURS % 60, after)


@lru_cache(200)
def _slot(frequency: str, minute: int, after: datetime) -> datetime:
    today = after.astimezone(ZONE).date()
    for day in (today + timedelta(days=ahead) for ahead in range(8)):
        slot = datetime.combine(day, time(HOUR, minute), ZONE).astimezone(UTC)
        if slot > after and (frequency != "weekly" or day.weekday() == MONDAY):
            return slot
    raise AssertionError("There is a Monday in any eight days.")
