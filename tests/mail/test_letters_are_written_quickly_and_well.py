"""A letter put together by hand says what the standard library would have said."""

from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from django.core.mail import EmailMultiAlternatives

from jobboard.mail.message import compose
from jobboard.mail.models import OutgoingMail

HTML = "<p>Grüße &amp; more</p>\n" * 30
TEXTS = [
    "Good news.",
    "Plain ASCII\nin lines\n\n.\n..leading dots\n",
    "Umlauts: é ü — and “quotes”\r\nold line ends\rand older ones\n",
    "a very long line " * 200,
    "é" * 1_500 + " = soft\nend  \n",
    "",
    "--=_ looks like a boundary\n--\n",
]


def read(data: bytes) -> EmailMessage:
    message = message_from_bytes(data, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return "" if part is None else str(part.get_content()).replace("\r\n", "\n").rstrip("\n")


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("html", ["", HTML, "<p>" + "x" * 2_000 + "é</p>"])
@pytest.mark.parametrize("subject", ["4 new CPC jobs in Texas", "Zwölf neue Stellen für Kodierer " * 6])
def test_it_reads_as_what_the_library_writes(text: str, html: str, subject: str) -> None:
    mail = OutgoingMail(
        to="dana@example.org",
        subject=subject.strip(),
        text=text,
        html=html,
        headers={"List-Id": "Jobs <a.example>"},
    )
    letter = compose(mail)
    ours = read(letter.message().as_bytes(linesep="\r\n"))
    theirs = read(EmailMultiAlternatives.message(letter).as_bytes())
    assert ours.defects == []
    for name in ("Subject", "From", "To", "Message-ID", "Date", "List-Id", "Auto-Submitted", "MIME-Version"):
        assert str(ours[name]).strip() == str(theirs[name]).strip(), name
    assert ours.get_content_type() == theirs.get_content_type()
    for kind in ("plain", "html"):
        assert body(ours, kind) == body(theirs, kind)
    assert len(ours.get_all("Message-ID", [])) == 1


@pytest.mark.parametrize("text", TEXTS)
def test_no_line_is_longer_than_servers_take(text: str) -> None:
    mail = OutgoingMail(to="dana@example.org", subject="x", text=text, html=HTML)
    lines = compose(mail).message().as_bytes(linesep="\r\n").split(b"\r\n")
    assert max(map(len, lines)) <= 998
    assert not any(b"\n" in line or b"\r" in line for line in lines)
