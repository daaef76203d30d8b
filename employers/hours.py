"""Hours as employers read and write them: in Eastern time, with its name beside them, as a posting has one hour for all."""

from datetime import datetime

from django.utils.formats import date_format

from jobboard.lib.eastern import eastern


def said(moment: datetime) -> str:
    """ "March 31, 2027, 9 a.m. Eastern time"."""
    return f"{date_format(eastern(moment), 'F j, Y, P')} Eastern time"


def day(moment: datetime) -> str:
    """ "Wednesday, March 31"."""
    return date_format(eastern(moment), "l, F j")
