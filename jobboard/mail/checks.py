"""What mailbox providers refuse, said before the first mail is."""

from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Tags, register
from django.core.checks import Warning as Caution


@register(Tags.security, deploy=True)
def sender_is_aligned(**_: Any) -> list[CheckMessage]:  # Django's own signature
    """Gmail and Yahoo take bulk mail only where From, DKIM and links are of one organization."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2].lower()
    if is_aligned(domain, settings.SITE_HOST):
        return []
    return [
        Caution(
            f"FROM_EMAIL is at {domain or 'no domain'}, but the site is at {settings.SITE_HOST}: mail will look forged.",
            hint="Send from the site's own domain or one above or below it, and sign it with DKIM.",
            id="mail.W001",
        )
    ]


def is_aligned(domain: str, host: str) -> bool:
    """The same, or one is below the other: board.example and mail.board.example."""
    return bool(domain) and (host == domain or host.endswith(f".{domain}") or domain.endswith(f".{host}"))
