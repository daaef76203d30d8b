"""The look of mails: written once in templates/emails/style.css, and into the elements of a template when it is loaded.

Outlook's engine reads no style sheet, and Gmail drops one that is long. A template is loaded once for each process, so
a mail costs nothing more; that is why a rule there names an element or a class and never what stands around it.
"""

import re
from functools import cache
from pathlib import Path

from css_inline import CSSInliner
from django.conf import settings
from django.template import Origin
from django.template.loaders import filesystem

_START_TAG = re.compile(r"<(?P<tag>[a-z][a-z0-9]*)\b(?P<rest>[^<>]*)>")
_CLASS = re.compile(r'class="(?P<names>[^"{}]*)"')
_OF_MAILS = ("emails/", "account/email/")


class Loader(filesystem.Loader):
    """Gives the templates of mails their styles; all others are as they are."""

    def get_contents(self, origin: Origin) -> str:
        source = super().get_contents(origin)
        name = str(origin.template_name)
        return styled(source) if name.startswith(_OF_MAILS) and name.endswith(".html") else source


def styled(source: str) -> str:
    return _START_TAG.sub(_with_style, source)


def _with_style(found: re.Match[str]) -> str:
    tag, rest = found["tag"], found["rest"]
    names = _CLASS.search(rest)
    style = _style(tag, names["names"] if names else "")
    return f'<{tag} style="{style}"{rest}>' if style else found[0]


@cache
def _style(tag: str, names: str) -> str:
    """What the style sheet says of such an element."""
    element = f'<{tag} class="{names}"></{tag}>'
    around = {"body": "{}", "td": "<body><table><tr>{}</tr></table></body>"}.get(tag, "<body>{}</body>")
    page = _inliner().inline(f"<html>{around.format(element)}</html>")
    found = re.search(rf'<{tag}\b[^>]* style="([^"]*)"', page)
    return found[1] if found else ""


@cache
def _inliner() -> CSSInliner:
    rules = Path(settings.BASE_DIR, "templates", "emails", "style.css").read_text()
    return CSSInliner(load_remote_stylesheets=False, extra_css=rules)
