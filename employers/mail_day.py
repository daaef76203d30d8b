"""The day by which employers are written to: it begins in their morning, so that no mail comes at night."""

from datetime import date, datetime, time, timedelta

from jobboard.lib.eastern import EASTERN, eastern

BEGINS = time(9)


def of(now: datetime) -> date:
    """Before nine o'clock it is still the day before."""
    return (eastern(now) - timedelta(hours=BEGINS.hour)).date()


def ends(now: datetime) -> datetime:
    """When the next one begins."""
    return datetime.combine(of(now) + timedelta(days=1), BEGINS, tzinfo=EASTERN)
