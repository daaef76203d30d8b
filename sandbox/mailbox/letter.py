"""One kept message, taken apart for reading."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime

_LINK = re.compile(r"https?://[^\s<>\"']+")


@dataclass(frozen=True)
class Letter:
    number: int
    sender: str
    to: tuple[str, ...]
    subject: str
    received: datetime
    text: str
    html: str
    headers: tuple[tuple[str, str], ...]

    @property
    def links(self) -> list[str]:
        """The addresses in the text part, for tests that follow them."""
        return _LINK.findall(self.text)

    def header(self, name: str) -> str:
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")

    def as_json(self) -> dict[str, object]:
        return {
            "id": self.number,
            "from": self.sender,
            "to": list(self.to),
            "subject": self.subject,
            "received": self.received.isoformat(),
            "message_id": self.header("Message-ID"),
            "text": self.text,
            "html": self.html,
            "headers": [list(pair) for pair in self.headers],
            "links": self.links,
        }


def open_letter(number: int, raw: bytes) -> Letter:
    """Whatever was sent is shown as well as it can be: a broken message is still a message."""
    message = message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    headers = tuple((name, " ".join(str(value).split())) for name, value in message.items())
    return Letter(
        number=number,
        sender=_header(message, "From"),
        to=tuple(str(value) for value in message.get_all("Delivered-To", [])),
        subject=_header(message, "Subject") or "(no subject)",
        received=_when(_header(message, "Received")),
        text=_part(message, "plain"),
        html=_part(message, "html"),
        headers=headers,
    )


def _header(message: EmailMessage, name: str) -> str:
    return " ".join(str(message.get(name, "")).split())


def _when(received: str) -> datetime:
    try:
        return parsedate_to_datetime(received.rpartition(";")[2].strip())
    except ValueError:
        return datetime.fromtimestamp(0, UTC)


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    if part is None:
        return ""
    try:
        return str(part.get_content())
    except (LookupError, ValueError):  # a character set that does not exist
        payload = part.get_payload(decode=True)
        return payload.decode("utf-8", "replace") if isinstance(payload, bytes) else str(payload)
