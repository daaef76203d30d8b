"""Keeping postings as an employer's own list of jobs has them: new ones as drafts, changes, and those that are gone.

A row decides everything, so the work may stop anywhere and be done twice: a job becomes one posting by its id.
"""

import hashlib
import logging
import uuid
from dataclasses import astuple
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from cms.models.choices import ClosedReason
from employers import posting as postings
from employers.ats import fetching, vendors
from employers.ats.fetching import FeedError
from employers.ats.vendors import Listed
from employers.emails import writer_of
from employers.history import BOARD
from employers.models import Feed, FeedJob, Posting
from employers.posting import Typed
from employers.posting_form import typed_from
from jobboard.lib.background import nudge
from jobboard.lib.one_by_one import each
from jobboard.mail import outbox

logger = logging.getLogger(__name__)
EVERY = timedelta(hours=6)
# So many of a list are followed; a list may be as long as it likes.
MOST_JOBS = 1_000
# Of a posting, what its list may change; the rest an employer has answered here.
FOLLOWED = ("title", "description", "apply_url")


def ask_soon(feed: Feed) -> None:
    Feed.objects.filter(pk=feed.pk).update(next_at=timezone.now())
    nudge("employers.ats.work.refresh", feed.pk)


def refresh_due() -> int:
    due = Feed.objects.filter(next_at__lte=timezone.now()).values_list("pk", flat=True)
    return each(refresh, list(due), to="read the list of feed")


def refresh(feed_id: int) -> bool:
    """Ask once, unless somebody else does."""
    now = timezone.now()
    if not Feed.objects.filter(pk=feed_id, next_at__lte=now).update(next_at=now + EVERY):
        return False
    feed = Feed.objects.select_related("employer__company", "created_by").get(pk=feed_id)
    vendor = vendors.VENDORS[feed.vendor]
    try:
        jobs = vendors.listed(vendor, fetching.fetch(vendor, feed.account))
    except FeedError as error:
        Feed.objects.filter(pk=feed.pk).update(problem=str(error))
        return False
    _follow(feed, jobs)
    return True


def _follow(feed: Feed, jobs: list[Listed]) -> None:
    there = feed.jobs.filter(gone_at=None)
    suspicious = not jobs and not feed.was_empty and there.exists()
    wanted = _wanted(feed, jobs)
    if not suspicious:
        each(lambda place: _take(feed, wanted[place]), range(len(wanted)), to=f"follow {feed}: job")
        _close(feed, [*there.exclude(external_id__in=[job.id[:200] for job in jobs])])
    words = "The list was empty. If it still is at the next look, its postings are closed."
    Feed.objects.filter(pk=feed.pk).update(
        read_at=timezone.now(),
        was_empty=not jobs,
        left_out=len(jobs) - len(wanted),
        problem=words if suspicious else "",
    )


def _wanted(feed: Feed, jobs: list[Listed]) -> list[Listed]:
    """What is followed already stays so, whatever it is called now."""
    known = set(feed.jobs.values_list("external_id", flat=True))
    return [job for job in jobs if job.id[:200] in known or feed.wants(job.title)][:MOST_JOBS]


@transaction.atomic
def _take(feed: Feed, job: Listed) -> None:
    digest = hashlib.sha256(repr(astuple(job)).encode()).hexdigest()
    known = (
        FeedJob.objects.select_for_update(of=("self",))
        .select_related("posting__page", "posting__employer__company")
        .filter(feed=feed, external_id=job.id[:200])
        .first()
    )
    if known is None:
        FeedJob.objects.create(
            feed=feed, external_id=job.id[:200], posting=_drafted(feed, job), digest=digest
        )
        return
    if known.gone_at and known.posting.discarded_at:
        postings.restore(known.posting, by=BOARD)  # it was thrown away for being gone
    if known.digest != digest:
        _change(known.posting, job)
    if known.digest != digest or known.gone_at:
        known.digest, known.gone_at = digest, None
        known.save(update_fields=["digest", "gone_at"])


def _drafted(feed: Feed, job: Listed) -> Posting:
    token = uuid.uuid5(uuid.NAMESPACE_URL, f"{feed.pk}:{job.id}")
    made, _ = Posting.objects.get_or_create(
        employer=feed.employer, token=token, defaults={"created_by": feed.created_by}
    )
    postings.keep(made, _typed(job))
    return made


def _typed(job: Listed) -> Typed:
    """What the list says, as it would have been typed."""
    facts = {
        "title": job.title[:120],
        "description": job.text,
        "apply_url": job.apply_url,
        "city": job.city,
        "state": job.state,
        "arrangement": job.arrangement,
        "employment_type": job.employment,
    }
    return {name: [value] for name, value in facts.items() if value}


def _change(posting: Posting, job: Listed) -> None:
    """A draft shows it at once; what is live waits until a person has seen its preview."""
    if posting.state not in postings.EDITABLE or posting.discarded_at:
        return
    before = posting.typed or (typed_from(postings.written(posting)) if posting.page_id else {})
    fresh = _typed(job)
    postings.keep(posting, before | {name: fresh[name] for name in FOLLOWED if name in fresh})


@transaction.atomic
def _close(feed: Feed, gone: list[FeedJob]) -> None:
    """What the employer's own site no longer lists is not offered here either."""
    closed = [job.posting for job in gone if _is_closed(job.pk)]
    if not closed:
        return
    writer = writer_of(closed[0])
    today = timezone.now().date()
    outbox.queue(
        "feed_closed",
        to=writer,
        dedupe_key=f"feed-closed:{feed.pk}:{today}:{closed[0].pk}",
        context={
            "feed": str(feed),
            "titles": [posting.title for posting in closed],
            "dashboard_url": f"{settings.SITE_URL}{reverse('postings')}",
        },
    )


def _is_closed(pk: int) -> bool:
    job = FeedJob.objects.select_for_update(of=("self",)).select_related("posting__page").get(pk=pk)
    if job.gone_at:
        return False
    job.gone_at = timezone.now()
    job.save(update_fields=["gone_at"])
    if job.posting.state == "draft":
        postings.discard(job.posting, by=BOARD)
        return False
    return postings.close(job.posting, ClosedReason.GONE, by=BOARD)
