"""Pages for passers-by: what all of them see alike is rendered once and kept in the process."""

import math
import re
import time
from collections.abc import Mapping

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render as render_template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

# What editors put into the frame of every page, such as the links at its foot, is seen after so long.
FRESH_SECONDS = 30.0
_MARK = re.compile("\x02(\\w+)\x03")


def mark(name: str) -> SafeString:
    """Where something is to be put in later. No text of a person contains control characters, so none can be one."""
    return mark_safe(f"\x02{name}\x03")  # noqa: S308  # names are ours


def filled(text: str, parts: Mapping[str, str]) -> str:
    """The text with its marks filled in, in one pass: what is put in is not looked at again.

    A mark that nobody knows is left out: for a moment after a deployment, rows are those of the code before.
    """
    return _MARK.sub(lambda found: parts.get(found[1], ""), text)


def is_passer_by(request: HttpRequest) -> bool:
    """Nobody who could be signed in or have a message waiting."""
    return not {settings.SESSION_COOKIE_NAME, "messages"} & request.COOKIES.keys()


def render(request: HttpRequest, template: str, parts: Mapping[str, SafeString]) -> HttpResponse:
    """A page of which only `parts` differ, all of them HTML. For anybody but a passer-by the whole template is rendered."""
    if not is_passer_by(request):
        return render_template(request, template, dict(parts))
    section = request.path.split("/", 2)[1]  # the navigation shows where one is
    made_at, pieces = _shells.get((template, section), (-math.inf, []))
    if time.monotonic() - made_at > FRESH_SECONDS:
        marks = {name: mark(name) for name in parts}
        pieces = _MARK.split(render_to_string(template, marks, request))
        _shells[template, section] = time.monotonic(), pieces
    return HttpResponse("".join(_joined(pieces, parts)))


def forget() -> None:
    """Render the frames anew when they are next asked for."""
    _shells.clear()


_shells: dict[tuple[str, str], tuple[float, list[str]]] = {}


def _joined(pieces: list[str], parts: Mapping[str, str]) -> list[str]:
    """Every second piece is the name of a mark."""
    return [parts[piece] if place % 2 else piece for place, piece in enumerate(pieces)]
