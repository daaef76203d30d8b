"""Carry out what the outgoing-mail rows ask for.

The promise: no mail is lost, and a process that is killed sends at most one mail twice, both with the same
Message-ID. Rows are claimed by a lease, sent outside the claim's transaction, and marked one by one: a kill can fall
between the server's "250 OK" and the mark of that one mail. One thread of a process sends at a time.
"""

import contextlib
import logging
import random
import threading
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.db.models.lookups import IsNull
from django.utils import timezone

from jobboard.mail import refusals
from jobboard.mail.message import compose
from jobboard.mail.models import OutgoingMail, SuppressedAddress
from jobboard.mail.suppression import ADDRESS_CHECK, suppress

logger = logging.getLogger(__name__)

BATCH = 100
LEASE = timedelta(seconds=120)
# No mail is begun later than this after its claim: the rest of the lease outlasts a slow server's time-outs.
SENDING_TIME = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=15)
# Two processes, or two machines, never agree on the time to the moment. What is further ahead was written by a clock
# that was wrong.
CLOCKS_DIFFER = timedelta(minutes=1)
GIVE_UP_AFTER = timedelta(hours=24)
LEAVES_NO_ROW = {"account_gone"}
FEWEST_TRIES = 5  # so that mail which lay still while the worker was off is not given up at its first failure

_one_sender = threading.Lock()
_chance = random.SystemRandom()


def send_due() -> None:
    """Send every mail whose time has come, in batches over one connection each."""
    if not _one_sender.acquire(blocking=False):
        return
    try:
        stop_at = timezone.now() + SENDING_TIME
        while timezone.now() < stop_at and (mails := claim(timezone.now())):
            _send_batch(mails, stop_at=stop_at)
    finally:
        _one_sender.release()


def waiting(now: datetime) -> QuerySet[OutgoingMail]:
    """Mail that is due and in nobody's hands. What waits longer than it can was put off by a clock that was ahead."""
    due = Q(available_at__lte=now) | Q(available_at__gt=now + LONGEST_WAIT + CLOCKS_DIFFER)
    lease_is_wrong = Q(leased_until__gt=now + LEASE + CLOCKS_DIFFER)
    free = Q(leased_until=None) | Q(leased_until__lte=now) | lease_is_wrong
    return OutgoingMail.objects.filter(due, free, sent_at=None, dead_at=None)


def claim(now: datetime) -> list[OutgoingMail]:
    """Take a batch of due mail for as long as the lease. Two callers never get the same row."""
    if not waiting(now).exists():  # asked first, so that an idle worker takes no write lock
        return []
    with transaction.atomic():
        mails = list(waiting(now).select_for_update(skip_locked=True).order_by("available_at")[:BATCH])
        OutgoingMail.objects.filter(pk__in=[mail.pk for mail in mails]).update(
            leased_until=now + LEASE, attempts=F("attempts") + 1
        )
    for mail in mails:
        mail.attempts += 1
    return mails


def _send_batch(mails: Sequence[OutgoingMail], *, stop_at: datetime) -> None:
    connection = get_connection()
    left = _without_suppressed(mails)
    try:
        while left and timezone.now() < stop_at:
            connection.open()
            _send(connection, left.pop(0))
    except OSError as error:  # the server cannot be reached or does not let us in: all that is left waits
        logger.warning("The mail server cannot be used: %s", error)
        for mail in left:
            _try_later(mail, f"The mail server cannot be used: {error}")
    else:
        _give_back(left)
    finally:
        _close(connection)


def _without_suppressed(mails: Sequence[OutgoingMail]) -> list[OutgoingMail]:
    asked = {mail.to.lower() for mail in mails if mail.kind != ADDRESS_CHECK}
    suppressed = set(SuppressedAddress.objects.filter(email__in=asked).values_list("email", flat=True))
    held_back = [mail for mail in mails if mail.to.lower() in suppressed and mail.kind != ADDRESS_CHECK]
    for mail in held_back:
        _bury(mail, "Not sent: the address bounced or complained before.")
    return [mail for mail in mails if mail not in held_back]


def _send(connection: BaseEmailBackend, mail: OutgoingMail) -> None:
    try:
        connection.send_messages([compose(mail)])
    except ValueError as error:  # an address or a letter that no mail can carry
        _bury(mail, f"Cannot be written as a mail: {error}")
    except OSError as error:
        _close(connection)  # its state is not known; the next mail opens another
        _refused(mail, refusals.judge(error))
    except Exception as error:  # a provider's library has its own; one letter must not hold up the next
        _try_later(mail, f"{type(error).__name__}: {error}")
    else:
        _of(mail).update(sent_at=timezone.now(), leased_until=None, last_error="")
        _leave_no_row(mail)


def _close(connection: BaseEmailBackend) -> None:
    with contextlib.suppress(OSError):
        connection.close()


def _refused(mail: OutgoingMail, refusal: refusals.Refusal) -> None:
    if not refusal.permanent:
        _try_later(mail, refusal.reason)
        return
    _bury(mail, refusal.reason)
    if refusal.no_such_mailbox:
        suppress(mail.to, refusal.reason)


def back_off(attempts: int) -> timedelta:
    """Doubles up to a quarter of an hour; the chance keeps many mails from coming back in one second."""
    return min(timedelta(seconds=2 ** min(attempts, 10)), LONGEST_WAIT) * _chance.uniform(0.5, 1)


def _try_later(mail: OutgoingMail, reason: str) -> None:
    now = timezone.now()
    if mail.attempts >= FEWEST_TRIES and now - mail.created_at >= GIVE_UP_AFTER:
        _bury(mail, reason)
        return
    _of(mail).update(available_at=now + back_off(mail.attempts), leased_until=None, last_error=reason)


def _give_back(mails: Sequence[OutgoingMail]) -> None:
    """Not begun, so another round may have them at once."""
    OutgoingMail.objects.filter(pk__in=[mail.pk for mail in mails]).update(
        leased_until=None, attempts=F("attempts") - 1
    )


def _bury(mail: OutgoingMail, reason: str) -> None:
    """Give up on a mail; a person can see why in its row. Not in the log: servers repeat the address."""
    logger.error("Mail %s (%s) is not delivered; its row says why.", mail.pk, mail.kind)
    _of(mail).update(dead_at=timezone.now(), leased_until=None, last_error=reason)
    _leave_no_row(mail)


def _leave_no_row(mail: OutgoingMail) -> None:
    """What tells somebody that nothing of them is kept must not be what is kept."""
    if mail.kind in LEAVES_NO_ROW:
        OutgoingMail.objects.filter(pk=mail.pk).delete()


def _of(mail: OutgoingMail) -> QuerySet[OutgoingMail]:
    """The row, unless it has come to its end in other hands.

    Said so that PostgreSQL looks it up by its key: two plain conditions are those of the index of what waits, which is
    taken for nearly empty, as it is but for the hour in which it is long.
    """
    has_not_ended = IsNull(Coalesce("sent_at", "dead_at"), True)
    return OutgoingMail.objects.filter(has_not_ended, pk=mail.pk)
