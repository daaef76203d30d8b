"""An outgoing-mail row as the message that goes over the wire.

The letter is put together here, not by the standard library's generator, which takes as long for it as a server does
to take it. The test beside it holds the two to each other.
"""

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.header import Header
from email.message import EmailMessage
from email.policy import default
from email.utils import format_datetime
from functools import lru_cache

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.message import sanitize_address

from jobboard.lib.text import one_line
from jobboard.mail.models import OutgoingMail

LONGEST_LINE = 998  # RFC 5322
# What Gmail knows us by: 5 to 15 characters that stay the same.
SENDER_ID = "".join(filter(str.isalnum, settings.SITE_HOST))[:15].ljust(5, "0")
_sanitized = lru_cache(16)(sanitize_address)
# Most addresses: there is nothing in them to put right, and reading one by all the rules takes long.
_PLAIN = re.compile(r"[A-Za-z0-9_+-]+(\.[A-Za-z0-9_+-]+)*@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")


def feedback_id(mail: OutgoingMail) -> str:
    """Campaign, customer, type and sender: Gmail's tools then tell complaints apart by the first three."""
    is_bulk = "List-Id" in mail.headers
    return f"{mail.kind}:{'alerts' if is_bulk else 'site'}:{'bulk' if is_bulk else 'single'}:{SENDER_ID}"


@dataclass(frozen=True, slots=True)
class Written:
    """What a mail backend asks of a message."""

    content: bytes

    def as_bytes(self, *, linesep: str = "\n") -> bytes:
        return self.content if linesep == "\r\n" else self.content.replace(b"\r\n", linesep.encode())

    def parsed(self) -> EmailMessage:
        """As its reader's program takes it."""
        found = message_from_bytes(self.content, policy=default)
        assert isinstance(found, EmailMessage)
        return found


class Letter(EmailMultiAlternatives):
    """A text and its HTML, whose boundary is the row's own id."""

    boundary: str

    def message(self, *, policy: object = None) -> Written:  # type: ignore[override]  # a backend needs as_bytes only
        head = "".join(f"{name}: {value}\r\n" for name, value in self._heading()).encode()
        html = next((str(content) for content, _ in self.alternatives), "")
        if not html:
            return Written(head + _part("plain", str(self.body)))
        boundary = self.boundary.encode()
        return Written(
            head
            + b'Content-Type: multipart/alternative; boundary="%s"\r\n\r\n--%s\r\n' % (boundary, boundary)
            + _part("plain", str(self.body))
            + b"\r\n--%s\r\n" % boundary
            + _part("html", html)
            + b"\r\n--%s--\r\n" % boundary
        )

    def _heading(self) -> Iterator[tuple[str, str]]:
        yield "MIME-Version", "1.0"
        yield "From", _sanitized(str(self.from_email), "utf-8")
        yield "To", ", ".join(map(_recipient, self.to))
        yield "Subject", _header(str(self.subject))
        for name, value in self.extra_headers.items():
            yield name, _header(str(value))


def _recipient(address: str) -> str:
    return address if _PLAIN.fullmatch(address) else sanitize_address(address, "utf-8")


def _header(value: str) -> str:
    return value if value.isascii() else Header(value, "utf-8").encode(linesep="\r\n")


def _part(kind: str, text: str) -> bytes:
    lines = text.encode().replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
    if len(max(lines, key=len)) > LONGEST_LINE:
        quoted = binascii.b2a_qp(b"\n".join(lines), istext=True)
        encoding, content = b"quoted-printable", quoted.replace(b"\n", b"\r\n")
    else:
        encoding, content = b"7bit" if text.isascii() else b"8bit", b"\r\n".join(lines)
    head = b'Content-Type: text/%s; charset="utf-8"\r\nContent-Transfer-Encoding: %s\r\n\r\n'
    return head % (kind.encode(), encoding) + content + b"\r\n"


def compose(mail: OutgoingMail) -> Letter:
    """The same row always gives the same Message-ID and Date, so a repeated message is known as one."""
    letter = Letter(
        subject=one_line(mail.subject),
        body=mail.text,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[one_line(mail.to)],
        headers={
            "Message-ID": mail.message_id,
            "Date": format_datetime(mail.created_at),
            "Auto-Submitted": "auto-generated",
            "Feedback-ID": feedback_id(mail),
            **{one_line(name): one_line(value) for name, value in mail.headers.items()},
        },
    )
    letter.boundary = f"=_{mail.pk.hex}"
    if mail.html:
        letter.attach_alternative(mail.html, "text/html")
    return letter
