"""Signed links in mails: what they open needs no login, and a link for one purpose is worth nothing for another."""

from datetime import timedelta

from django.conf import settings
from django.core.signing import BadSignature, Signer, TimestampSigner
from django.urls import reverse

from candidates.candidate import Candidate
from candidates.models import Alert, Subscriber

CONFIRM_WITHIN = timedelta(days=14)

_confirm = TimestampSigner(sep=".", salt="candidates.confirm")
_address = TimestampSigner(sep=".", salt="candidates.address")
# These never expire: whoever finds an old mail must still be able to stop the next one, or to start again.
_manage = Signer(sep=".", salt="candidates.manage")
_unsubscribe = Signer(sep=".", salt="candidates.unsubscribe")
_reminders = Signer(sep=".", salt="candidates.reminders")
_still = Signer(sep=".", salt="candidates.still")
# Stands in links to postings, which readers pass on: it opens nothing, it only says from whose mail one came.
_reader = Signer(sep=".", salt="candidates.reader")


def confirm_url(alert: Alert) -> str:
    return settings.SITE_URL + reverse("alert_confirm", args=[_confirm.sign(str(alert.pk))])


def manage_path(subscriber: Subscriber) -> str:
    return reverse("alert_manage", args=[_manage.sign(str(subscriber.pk))])


def manage_url(subscriber: Subscriber) -> str:
    return settings.SITE_URL + manage_path(subscriber)


def unsubscribe_path(subscriber: Subscriber) -> str:
    return reverse("alert_unsubscribe", args=[_unsubscribe.sign(str(subscriber.pk))])


def unsubscribe_url(subscriber: Subscriber) -> str:
    return settings.SITE_URL + unsubscribe_path(subscriber)


def reminders_off_url(candidate: Candidate) -> str:
    return settings.SITE_URL + reverse("reminders_off", args=[_reminders.sign(str(candidate.pk))])


def reminded(token: str) -> Candidate | None:
    return Candidate.objects.filter(pk=_read(_reminders, token)).select_related("user").first()


def still_url(subscriber: Subscriber) -> str:
    return settings.SITE_URL + reverse("alert_still", args=[_still.sign(str(subscriber.pk))])


def reader_token(subscriber: Subscriber) -> str:
    """What stands in the links to postings in this person's mail."""
    return _reader.sign(str(subscriber.pk))


def reader(token: str) -> int:
    return _read(_reader, token)


def asked(token: str) -> Subscriber | None:
    return Subscriber.objects.filter(pk=_read(_still, token)).first()


def address_url(subscriber: Subscriber) -> str:
    return settings.SITE_URL + reverse("address_confirm", args=[_address.sign(str(subscriber.pk))])


def address_of(token: str) -> Subscriber | None:
    return Subscriber.objects.filter(pk=_read(_address, token)).first()


def alert_to_confirm(token: str) -> Alert | None:
    key = _read(_confirm, token)
    return Alert.objects.filter(pk=key, deleted_at__isnull=True).select_related("subscriber").first()


def managed(token: str) -> Subscriber | None:
    return Subscriber.objects.filter(pk=_read(_manage, token)).first()


def unsubscribing(token: str) -> Subscriber | None:
    return Subscriber.objects.filter(pk=_read(_unsubscribe, token)).first()


def _read(signer: Signer, token: str) -> int:
    """The key inside, or 0, which nobody has, for a token that we did not make for this purpose, or that is too old."""
    try:
        if isinstance(signer, TimestampSigner):
            return int(signer.unsign(token, max_age=CONFIRM_WITHIN))
        return int(signer.unsign(token))
    except BadSignature:
        return 0
