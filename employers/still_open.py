"""Is it still open? Asked of every live posting each 14 days; who does not answer twice finds it closed, its days kept.

A run finds its own rows, so it may come late, twice, or beside itself: each employer is held while its mail is queued,
and is written to once a day at most, with all postings in one mail.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from cms.models import JobPage
from cms.models.choices import ClosedReason
from employers import emails, mail_day, moderation
from employers import posting as postings
from employers.history import BOARD
from employers.models import Employer, Posting
from jobboard.lib.one_by_one import each

ASK_AFTER = timedelta(days=14)
REMIND_AFTER = timedelta(days=3)
CLOSE_AFTER = timedelta(days=4)
# What ends sooner is written about for that reason anyway.
ENDS_SOON = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Question:
    """One posting of the mail. `closes_at` is when it is closed unless somebody answers: said when asked again."""

    posting: Posting
    closes_at: datetime | None


def run(now: datetime | None = None) -> int:
    """Close what nobody answered for, then ask about the rest. How many employers were written to."""
    now = now or timezone.now()
    unanswered = _unanswered(now).values_list("pk", flat=True)
    each(partial(_close, now=now), list(unanswered), to="close the unanswered posting")
    due = _due(now).values_list("employer_id", flat=True).order_by("employer_id").distinct()
    return each(partial(_ask, now=now), list(due), to="ask what is still open: employer")


def _live(now: datetime) -> QuerySet[Posting]:
    return Posting.objects.filter(page__in=JobPage.objects.open(now), discarded_at=None)


def _unanswered(now: datetime) -> QuerySet[Posting]:
    return _live(now).filter(reminded_open_at__lte=now - CLOSE_AFTER)


def _due(now: datetime) -> QuerySet[Posting]:
    """Those that are asked about for the first or the second time by the end of this day."""
    until = mail_day.ends(now)
    confirmed = Coalesce(F("page__confirmed_open_at"), F("page__first_published_at"))
    first = Q(asked_open_at=None, confirmed__lt=until - ASK_AFTER, page__expires_at__gt=now + ENDS_SOON)
    again = Q(reminded_open_at=None, asked_open_at__lt=until - REMIND_AFTER)
    return _live(now).annotate(confirmed=confirmed).filter(first | again)


@transaction.atomic
def _close(pk: int, now: datetime) -> bool:
    """Looked at again under its lock: the answer may have come this moment."""
    posting = _unanswered(now).select_for_update(of=("self",)).filter(pk=pk).first()
    if posting is None or not postings.close(posting, ClosedReason.UNCONFIRMED, by=BOARD):
        return False
    emails.closed_unanswered(posting, now)
    return True


@transaction.atomic
def _ask(employer_id: int, now: datetime) -> bool:
    """One mail for each person who wrote any of them."""
    employer = Employer.objects.select_for_update(skip_locked=True).filter(pk=employer_id).first()
    if employer is None:  # another worker is at it
        return False
    found: dict[str, list[Question]] = defaultdict(list)
    for posting in _due(now).filter(employer=employer).select_related("page__company", "employer"):
        to = emails.writer_of(posting)
        if emails.was_asked(to, now):
            continue
        again = posting.asked_open_at is not None
        moderation.asked_if_open(posting, now, again=again)
        found[to].append(Question(posting, now + CLOSE_AFTER if again else None))
    for to, questions in found.items():
        emails.still_open(to, questions, now)
    return bool(found)
