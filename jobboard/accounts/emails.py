"""The mails about an account's data, a function each."""

import uuid
from datetime import datetime

from django.conf import settings
from django.urls import reverse

from jobboard.accounts.models import Export, User
from jobboard.mail import outbox
from jobboard.mail.models import OutgoingMail


def export_ready(export: Export) -> OutgoingMail:
    """The link leads to the page that asks who it is, so a mail passed on gives nothing away."""
    return outbox.queue(
        "export_ready",
        to=export.user.email,
        dedupe_key=f"export-ready:{export.pk}",
        context={"url": settings.SITE_URL + reverse("my_data"), "until": export.good_until},
    )


def account_leaving(user: User, keep_url: str, *, asked_at: datetime) -> OutgoingMail:
    return outbox.queue(
        "account_leaving",
        to=user.email,
        dedupe_key=f"account-leaving:{user.pk}:{asked_at:%Y%m%d%H%M%S%f}",
        context={"leaves_at": user.leaves_at, "url": keep_url},
    )


def account_kept(user: User, *, at: datetime) -> OutgoingMail:
    return outbox.queue(
        "account_kept", to=user.email, dedupe_key=f"account-kept:{user.pk}:{at:%Y%m%d%H%M}", context={}
    )


def account_gone(address: str) -> OutgoingMail:
    """The last one. Its row goes as soon as it is sent (jobboard.mail.sending)."""
    return outbox.queue("account_gone", to=address, dedupe_key=f"account-gone:{uuid.uuid4()}", context={})
