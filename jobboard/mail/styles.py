"""The look of mails: written once in templates/emails/style.css, and into the elements of each mail when it is queued.

Outlook's engine reads no style sheet, and Gmail drops one that is long.
"""

from functools import cache
from pathlib import Path

from css_inline import CSSInliner
from django.conf import settings


def inlined(html: str) -> str:
    """A whole page with the styles in its elements. Its own style tags stay: dark mode stands in them."""
    return _inliner().inline(html) if "<html" in html else html


@cache
def _inliner() -> CSSInliner:
    rules = Path(settings.BASE_DIR, "templates", "emails", "style.css").read_text()
    return CSSInliner(
        inline_style_tags=False, keep_style_tags=True, load_remote_stylesheets=False, extra_css=rules
    )
