"""Signed links in mails to employers: what they open needs no login, and a link for one purpose opens nothing else."""

from datetime import timedelta

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.urls import reverse

from employers.models import Posting

# Long enough to find the posting closed and to open it again.
ANSWER_WITHIN = timedelta(days=30)

_still_open = TimestampSigner(sep=".", salt="employers.still_open")


def still_open_url(posting: Posting) -> str:
    return settings.SITE_URL + reverse("still_open", args=[_still_open.sign(str(posting.pk))])


def asked_about(token: str) -> Posting | None:
    """The posting of a link that we made for this and that is not too old."""
    try:
        key = int(_still_open.unsign(token, max_age=ANSWER_WITHIN))
    except BadSignature:
        return None
    found = Posting.objects.select_related("page", "employer__company")
    return found.filter(pk=key, page__isnull=False, discarded_at=None).first()
