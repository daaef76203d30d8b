"""A posting ends soon: its employer is told a week before and a day before, once a day at most and in one mail."""

from collections import defaultdict
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from cms.models import JobPage
from employers import emails, mail_day, moderation
from employers.models import Employer, Posting
from jobboard.lib.one_by_one import each

WEEK = timedelta(days=7)
DAY = timedelta(days=1)


def run(now: datetime | None = None) -> int:
    """How many employers were written to. A run finds its own rows: an end that was told of is noted with the posting."""
    now = now or timezone.now()
    due = _due(now).values_list("employer_id", flat=True).order_by("employer_id").distinct()
    return each(partial(_tell, now=now), list(due), to="tell which postings end: employer")


def _due(now: datetime) -> QuerySet[Posting]:
    """An end that was moved since has not been told of."""
    until = mail_day.ends(now)
    end = F("page__expires_at")
    week = Q(page__expires_at__lt=until + WEEK) & (Q(week_told_for=None) | ~Q(week_told_for=end))
    day = Q(page__expires_at__lt=until + DAY) & (Q(day_told_for=None) | ~Q(day_told_for=end))
    return Posting.objects.filter(week | day, page__in=JobPage.objects.open(now), discarded_at=None)


@transaction.atomic
def _tell(employer_id: int, now: datetime) -> bool:
    """One mail for each person who wrote any of them."""
    employer = Employer.objects.select_for_update(skip_locked=True).filter(pk=employer_id).first()
    if employer is None:  # another worker is at it
        return False
    found: dict[str, list[Posting]] = defaultdict(list)
    due = _due(now).filter(employer=employer).select_related("page__company", "page__stats", "employer")
    for posting in due.order_by("page__expires_at"):
        to = emails.writer_of(posting)
        if emails.was_told_of_ends(to, now):
            continue
        assert posting.page is not None
        assert posting.page.expires_at is not None
        last = posting.page.expires_at < mail_day.ends(now) + DAY
        moderation.told_of_end(posting, posting.page.expires_at, last=last)
        found[to].append(posting)
    for to, ending in found.items():
        emails.ending(to, ending, now)
    return bool(found)
