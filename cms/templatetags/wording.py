"""How what people wrote is joined to what the site says."""

import re
from datetime import datetime
from typing import Any

from django import template
from django.templatetags.tz import do_timezone
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from jobboard.lib.eastern import EASTERN

register = template.Library()
_ENDS = "?!:…"
_HYPHENATED = re.compile(r"\b[A-Z]{2,}-[A-Z]{1,2}\b")


@register.filter
def lead_in(label: str) -> str:
    """A label before what is wrong with it, with one punctuation mark between the two: "Name:", "Do you hold a CPC?"."""
    text = str(label).rstrip(" .")
    return text if text.endswith(tuple(_ENDS)) else f"{text}:"


@register.filter
def unbroken(words: str) -> SafeString:
    """No line ends within a credential: "CPC-" and "A" on the next says another one."""
    return mark_safe(_HYPHENATED.sub(r'<span class="unbroken">\g<0></span>', escape(words)))  # noqa: S308  # escaped


@register.filter
def eastern(moment: datetime | None) -> Any:
    """Before `date`, where a day is said on which something ends: the day of Eastern time, as mails say it."""
    return do_timezone(moment, EASTERN)
