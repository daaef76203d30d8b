import pytest
from django.template import engines
from django.template.loader import render_to_string

CONTEXT = {"site_name": "Medical Coding Jobs", "site_url": "https://board.example"}


def mail(source: str, **context: object) -> str:
    return engines["django"].from_string(source).render({**CONTEXT, **context})


def test_layout_is_under_20_kb_and_loads_nothing() -> None:
    html = mail('{% extends "emails/base.html" %}')
    assert len(html.encode()) < 20_000
    assert "<img" not in html
    assert "<script" not in html
    assert "url(" not in html


def test_text_part_is_not_escaped() -> None:
    text = mail(
        '{% extends "emails/base.txt" %}{% block content %}{{ name }}{% endblock %}', name="Smith & Sons"
    )
    assert "Smith & Sons" in text


@pytest.mark.parametrize("extension", ["html", "txt"])
def test_bulk_mail_says_how_to_stop_it(extension: str) -> None:
    stop = "https://board.example/alerts/stop/abc/"
    assert stop in mail(f'{{% extends "emails/base.{extension}" %}}', unsubscribe_url=stop)
    assert "Stop these" not in mail(f'{{% extends "emails/base.{extension}" %}}')


@pytest.mark.parametrize("extension", ["html", "txt"])
def test_sign_up_mail_shows_the_code_or_the_link(extension: str) -> None:
    template = f"account/email/email_confirmation_message.{extension}"
    assert "AB12-CD34" in render_to_string(template, {**CONTEXT, "code": "AB12-CD34"})
    assert "https://board.example/c/1/" in render_to_string(
        template, {**CONTEXT, "activate_url": "https://board.example/c/1/"}
    )
