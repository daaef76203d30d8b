"""Outlook's engine reads no style sheet: what a mail looks like stands in its elements, and nobody copies it there by hand."""

import re
from pathlib import Path

import pytest

from jobboard.mail.outbox import queue
from jobboard.mail.styles import styled

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


def test_a_template_is_styled_around_what_it_prints() -> None:
    link = '<a class="mail-button" href="{{ url }}">{% if x %}{{ label }}{% endif %}</a>'
    page = styled(f'<table><tr><td class="mail-line">{link}</td></tr></table><!-- <p> --><b>x</b>')
    assert 'href="{{ url }}">{% if x %}{{ label }}{% endif %}</a>' in page
    assert '<td style="padding: 16px 0;border-top: 1px solid #d9e0df;" class="mail-line">' in page
    assert "color: #ffffff" in page
    assert "<b>x</b>" in page


def test_no_rule_names_what_stands_around_an_element() -> None:
    """A template knows its own elements only."""
    rules = re.sub(r"/\*.*?\*/", "", Path("templates/emails/style.css").read_text(), flags=re.DOTALL)
    selectors = [selector.strip() for selector in re.findall(r"([^{}]+)\{", rules)]
    assert selectors
    assert [each for each in selectors if not re.fullmatch(r"\.?[a-z0-9-]+", each)] == []
