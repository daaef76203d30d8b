"""Rows that wait to be sent."""

from typing import Any

from jobboard.mail.models import OutgoingMail


def waiting_mail(key: str = "welcome", to: str = "dana@example.org", **fields: Any) -> OutgoingMail:
    values = {"kind": "test", "subject": key, "text": "Good news.", "html": "<p>Good news.</p>", **fields}
    return OutgoingMail.objects.create(dedupe_key=key, to=to, **values)
