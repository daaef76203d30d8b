"""Subjects and text parts say what people typed; the HTML part escapes it."""

from pathlib import Path

import pytest
from django.template import engines

from jobboard.mail.outbox import queue

pytestmark = pytest.mark.django_db
FOLDER = Path("templates/emails")
MAILS = sorted(path.name.removesuffix(".subject.txt") for path in FOLDER.glob("*.subject.txt"))
TYPED = "E&M <x>"


@pytest.mark.parametrize("name", MAILS)
def test_subject_and_text_are_not_escaped(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a template names is the same odd text, attributes that a text has not included."""
    monkeypatch.setattr(engines["django"].engine, "string_if_invalid", TYPED)  # type: ignore[attr-defined]
    mail = queue(
        name, to="dana@example.org", dedupe_key=name, context={"title": TYPED, "words": TYPED, "headline": TYPED}
    )  # fmt: skip
    for part, ending in ((mail.subject, "subject.txt"), (mail.text, "txt")):
        assert "&amp;" not in part
        assert "&lt;" not in part
        # A mail about the account as a whole names nothing.
        assert TYPED in part or "{{" not in (FOLDER / f"{name}.{ending}").read_text()
    assert TYPED not in mail.html
