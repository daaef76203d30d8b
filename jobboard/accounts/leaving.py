"""Somebody wants everything deleted: seven days to think again, then all of it goes at once."""

from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from jobboard.accounts import emails, own, personal
from jobboard.accounts.models import User
from jobboard.lib.one_by_one import each

GRACE = timedelta(days=7)
AT_A_TIME = 50
_signer = TimestampSigner(sep=".", salt="accounts.keep")


@transaction.atomic
def ask(user: User, now: datetime) -> bool:
    """From here on the account only signs in to stay. False where it was asked before."""
    won = User.objects.filter(pk=user.pk, leaves_at=None).update(leaves_at=now + GRACE)
    if not won:
        return False
    user.leaves_at = now + GRACE
    for keeper in personal.keepers():
        keeper.rest(user, now)
    emails.account_leaving(user, keep_url(user), asked_at=now)
    own.end_sessions(user)
    return True


@transaction.atomic
def keep(user: User) -> bool:
    """Everything is as it was before. False where there was nothing to take back."""
    held = User.objects.select_for_update().filter(pk=user.pk).first()
    if held is None or held.leaves_at is None:
        return False
    for keeper in personal.keepers():
        keeper.go_on(held, held.leaves_at - GRACE)
    User.objects.filter(pk=held.pk).update(leaves_at=None)
    user.leaves_at = None
    emails.account_kept(held, at=timezone.now())
    return True


def keep_url(user: User) -> str:
    """Names this one wish to go: a link of an earlier one keeps nothing."""
    assert user.leaves_at
    token = _signer.sign(f"{user.pk}-{user.leaves_at.timestamp():.0f}")
    return settings.SITE_URL + reverse("keep_account_by_link", args=[token])


def who_may_keep(token: str) -> User | None:
    try:
        pk, _, leaves_at = _signer.unsign(token, max_age=GRACE).partition("-")
    except BadSignature:
        return None
    user = User.objects.filter(pk=int(pk), leaves_at__isnull=False).first()
    is_this_one = user and user.leaves_at and f"{user.leaves_at.timestamp():.0f}" == leaves_at
    return user if is_this_one else None


def run(now: datetime | None = None) -> int:
    """Delete whoever's days are over. How many."""
    now = now or timezone.now()
    due = User.objects.filter(leaves_at__lte=now).order_by("leaves_at").values_list("pk", flat=True)
    return each(partial(_erase, now=now), list(due[:AT_A_TIME]), to="delete account")


@transaction.atomic
def _erase(pk: int, now: datetime) -> bool:
    """All or nothing. Whoever said "keep" in the same moment was first, or is too late."""
    user = User.objects.select_for_update().filter(pk=pk, leaves_at__lte=now).first()
    if user is None:
        return False
    address = user.email
    for keeper in personal.keepers():
        keeper.erase(user)
    user.delete()
    emails.account_gone(address)
    return True
