"""Eastern time: the board's one clock for hours and days that people read."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.formats import date_format

EASTERN = ZoneInfo("America/New_York")


def eastern(moment: datetime) -> datetime:
    return moment.astimezone(EASTERN)


def day(moment: datetime) -> str:
    """ "March 31, 2027": on which day something ends. In UTC it would often be the next one."""
    return date_format(eastern(moment), "F j, Y")
