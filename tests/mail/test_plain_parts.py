"""Subjects and text parts say what people typed; the HTML part escapes it."""

import re
from pathlib import Path

import pytest
from django.template import engines

from jobboard.mail.outbox import queue

pytestmark = pytest.mark.django_db
FOLDER = Path("templates/emails")
MAILS = sorted(path.name.removesuffix(".subject.txt") for path in FOLDER.glob("*.subject.txt"))
TYPED = "E&M <x>"
OF_THE_SITE = {"site_name", "site_url", "support_email"}


@pytest.mark.parametrize("name", MAILS)
def test_subject_and_text_are_not_escaped(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a template names is the same odd text, attributes that a text has not included."""
    monkeypatch.setattr(engines["django"].engine, "string_if_invalid", TYPED)  # type: ignore[attr-defined]  # Django's own backend has it
    mail = queue(
        name, to="dana@example.org", dedupe_key=name, context={"title": TYPED, "words": TYPED, "headline": TYPED}
    )  # fmt: skip
    for part, ending in ((mail.subject, "subject.txt"), (mail.text, "txt")):
        assert "&amp;" not in part
        assert "&lt;" not in part
        # A mail about the account as a whole names nothing.
        names = re.findall(r"{{ (\w+)", (FOLDER / f"{name}.{ending}").read_text())
        assert TYPED in part or set(names) <= OF_THE_SITE
    assert TYPED not in mail.html
