"""Mail that speaks of somebody who is gone."""

import re
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
        forget_words(_names(address, "text") | _names(address, "subject") | _names(address, "html"))


def _names(address: str, field: str) -> Q:
    """Not as a part of another's: lee@example.org is in ann.lee@example.org. The quick look first."""
    whole = rf"(?<![\w.+-]){re.escape(address)}(?!\w|-|\.\w)"
    return Q(**{f"{field}__icontains": address}) & Q(**{f"{field}__iregex": whole})


def forget_words(which: Q) -> None:
    """What was not sent yet is not sent any more: it is about somebody who is gone."""
    found = OutgoingMail.objects.filter(which)
    found.filter(sent_at=None).delete()
    found.update(subject="", text="", html="", headers={}, last_error="")
