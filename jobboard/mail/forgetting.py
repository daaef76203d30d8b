"""Mail that speaks of somebody who is gone."""

from collections.abc import Iterable

from django.db.models import Q

from jobboard.mail.models import OutgoingMail, SuppressedAddress


def forget_person(addresses: Iterable[str]) -> None:
    """Mail to these addresses goes with its row; of mail to others that names them the row stays, without words.

    The row's dedupe key still keeps the same news from going out again.
    """
    for address in addresses:
        OutgoingMail.objects.filter(to__iexact=address).delete()
        SuppressedAddress.objects.filter(email__iexact=address).delete()
        forget_words(Q(text__icontains=address) | Q(subject__icontains=address) | Q(html__icontains=address))


def forget_words(which: Q) -> None:
    """What was not sent yet is not sent any more: it is about somebody who is gone."""
    found = OutgoingMail.objects.filter(which)
    found.filter(sent_at=None).delete()
    found.update(subject="", text="", html="", headers={}, last_error="")
