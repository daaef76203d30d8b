"""Outlook's engine reads no style sheet: what a mail looks like stands in its elements, and nobody copies it there by hand."""

from pathlib import Path

import pytest

from jobboard.mail.outbox import queue
from jobboard.mail.styles import inlined

pytestmark = pytest.mark.django_db
TEMPLATES = [*Path("templates/emails").glob("*.html"), *Path("templates/account/email").glob("*.html")]


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_no_template_carries_styles_in_its_elements(template: Path) -> None:
    assert 'style="' not in template.read_text()


def test_a_queued_mail_has_its_styles_in_its_elements_and_keeps_dark_mode() -> None:
    mail = queue(
        "alerts_stopped", to="dana@example.org", dedupe_key="x", context={"url": "https://b.example/?a=1&b=2"}
    )
    assert '<h1 style="margin: 0 0 12px;font-size: 22px' in mail.html
    assert "@media (prefers-color-scheme: dark)" in mail.html
    assert "<!--[if mso]>" in mail.html
    assert 'bgcolor="#0a5a62"' in mail.html
    assert 'href="https://b.example/?a=1&amp;b=2"' in mail.html
    assert "mso-padding-alt: 12px 22px" in mail.html


def test_what_was_typed_stays_text() -> None:
    page = inlined("<html><body><p>Coder &amp; Auditor &lt;I&gt; \u2013 \U0001f600</p></body></html>")
    assert "Coder &amp; Auditor &lt;I&gt; \u2013 \U0001f600" in page
