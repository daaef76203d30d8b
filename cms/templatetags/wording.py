"""How what people wrote is joined to what the site says."""

from datetime import datetime
from typing import Any

from django import template
from django.templatetags.tz import do_timezone

from jobboard.lib.eastern import EASTERN

register = template.Library()
_ENDS = "?!:…"


@register.filter
def lead_in(label: str) -> str:
    """A label before what is wrong with it, with one punctuation mark between the two: "Name:", "Do you hold a CPC?"."""
    text = str(label).rstrip(" .")
    return text if text.endswith(tuple(_ENDS)) else f"{text}:"


@register.filter
def eastern(moment: datetime | None) -> Any:
    """Before `date`, where a day is said on which something ends: the day of Eastern time, as mails say it."""
    return do_timezone(moment, EASTERN)
