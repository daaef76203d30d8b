"""Templates that are printed once with gaps and filled in for each reader: a join in place of a rendering.

They take texts only. A text that is empty has no gap, so that a template can ask whether it is there.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from html import escape

from django.template import Context, engines
from django.template.backends.django import Template
from django.utils.safestring import SafeString, mark_safe

_GAP = re.compile("\x1a(\\w+)\x1a")


def fill(template: str, texts: Mapping[str, str]) -> str:
    """In HTML every text is escaped unless it is HTML already; a plain template takes it as it is."""
    pieces = _printed(template, tuple(texts), tuple(map(bool, texts.values())))
    if not template.endswith(".html"):
        return "".join([texts[piece] if is_gap else piece for piece, is_gap in pieces])
    filled = "".join([_as_html(texts[piece]) if is_gap else piece for piece, is_gap in pieces])
    return mark_safe(filled)  # noqa: S308  # escaped here, or HTML of ours


def _as_html(text: str) -> str:
    """What Django's conditional_escape does, which asks each text first whether it is to be translated."""
    return text if isinstance(text, SafeString) else escape(text)


def render_plain(template: str, context: Mapping[str, object]) -> SafeString:
    """Plain text escapes nothing: "E&M" is to be read as it was typed."""
    found = engines["django"].get_template(template)
    assert isinstance(found, Template)
    return found.template.render(Context(dict(context), autoescape=False))


@lru_cache(1_000)
def _printed(template: str, names: tuple[str, ...], there: tuple[bool, ...]) -> tuple[tuple[str, bool], ...]:
    """What stands there for everybody, and the names of the gaps."""
    gaps = {name: f"\x1a{name}\x1a" if has else "" for name, has in zip(names, there, strict=True)}
    pieces = _GAP.split(render_plain(template, gaps))
    return tuple((piece, place % 2 == 1) for place, piece in enumerate(pieces))
