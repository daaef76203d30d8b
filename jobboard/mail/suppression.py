"""Addresses to which nothing is sent any more, as mail to them bounced for good or their owner complained."""

from collections.abc import Iterable

from django.db.models import QuerySet

from jobboard.mail.models import SuppressedAddress

# Asked for by its reader to end the suppression: the one mail that goes to a suppressed address.
ADDRESS_CHECK = "address_check"


def suppress(email: str, reason: str) -> None:
    """The first reason stays."""
    SuppressedAddress.objects.get_or_create(email=email.lower(), defaults={"reason": reason[:200]})


def among(emails: Iterable[str]) -> QuerySet[SuppressedAddress]:
    return SuppressedAddress.objects.filter(email__in={email.lower() for email in emails})


def lift(email: str) -> None:
    """Its owner got a mail there and said so."""
    SuppressedAddress.objects.filter(email=email.lower()).delete()
