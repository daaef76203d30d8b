"""Prepares the row of each open posting that lists, searches and its own address read.

Called in the transaction that changes what the public sees, with a line in the log of changes, so that a row is
never older than its posting. What no such transaction does (a renamed company, new templates after a deployment,
a restricted branch of the tree) marks rows as stale or drops them; `refresh_some` makes them anew in the background.
"""

import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from cms import listing, posting_page, terms
from cms.models.jobs import JobPage
from cms.models.listing import JobListing, ListingChange
from cms.search.entry import Entry
from jobboard.lib.batches import batched

BATCH = 200
# Who edits or closes a posting waits while its row is being made anew, so that is done for a few at a time.
BATCH_BESIDE_OTHERS = 20
STALE = ""
# Whatever decides what stands in a row. A change of any of these files makes every row anew.
_MADE_FROM = (
    "cms/listing_rows.py", "cms/listing.py", "cms/stemming.py", "cms/posting_page.py", "cms/structured_data.py", "cms/search/entry.py",
    "cms/models/jobs.py", "cms/models/job_queries.py", "cms/models/choices.py", "cms/pay.py", "cms/data/places.csv.gz", "cms/places.py", "cms/place_names.py",
    "cms/places_data.py", "cms/share_card.py", "cms/share_drawing.py", "templates/cms/share_meta.html", "templates/quick/job_card.html",
    "templates/components/badge.html", "templates/components/facts.html", "templates/cms/company_block.html",
    "cms/matching.py", "templates/cms/posting_alike.html", "cms/holding.py", "cms/requirement.py", "cms/shell.py",
    "cms/models/company.py", "cms/models/job_words.py", "cms/models/vocabulary.py", "jobboard/lib/geo.py", "jobboard/lib/money.py",
    "jobboard/lib/eastern.py", "jobboard/lib/quick.py", "jobboard/lib/text.py", "cms/templatetags/wording.py",
    "templates/cms/posting_apply.html", "templates/cms/posting_article.html", "templates/cms/posting_body.html",
    "templates/cms/posting_head.html", "templates/cms/posting_meta.html", "templates/components/post_button.html",
)  # fmt: skip


@cache
def made_with() -> str:
    """The digest of everything that rows are made from, besides their postings."""
    digest = hashlib.sha256(f"{settings.SITE_URL}\n{settings.SITE_NAME}".encode())
    for name in _MADE_FROM:
        digest.update(Path(settings.BASE_DIR, name).read_bytes())
    return digest.hexdigest()[:16]


@transaction.atomic
def write(page_ids: Iterable[int], *, in_bulk: bool = False) -> None:
    """Bring the rows of these postings level with their pages, and tell every process.

    In bulk, rows come without the postings' own pages, which take longest to prepare: until `refresh_some` has made
    them, Wagtail serves those.
    """
    wanted = list(page_ids)
    rows = [_row(job, in_bulk=in_bulk) for job in listed(_lock(wanted))]
    over = JobListing.objects.filter(pk__in=set(wanted) - {row.pk for row in rows})
    gone = list(over.values_list("pk", flat=True))
    if gone:
        over.delete()
    JobListing.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["page"],
        update_fields=[field.name for field in JobListing._meta.fields if not field.primary_key],
    )
    _tell([*gone, *(row.pk for row in rows)])


def _tell(page_ids: list[int]) -> None:
    """Every process reads the log of changes."""
    ListingChange.objects.bulk_create(ListingChange(page_id=page_id) for page_id in page_ids)


def _lock(page_ids: Iterable[int]) -> list[int]:
    """One at a time makes a row and what it is made from: else one who looked at a posting before it closed could
    bring back its row afterwards. In one order, so that none wait for each other in a circle.

    Answers which of them may be open: the others, as a draft, need no further look. Only columns of the locked table
    say so, as PostgreSQL gives joined rows as they were before the wait.
    """
    pages = JobPage.objects.filter(pk__in=list(page_ids)).order_by("pk").select_for_update(of=("self",))
    facts = pages.values_list("pk", "expires_at", "closed_at")
    return [pk for pk, expires_at, closed_at in facts if expires_at and not closed_at]


def refresh(rows: QuerySet[JobListing]) -> None:
    """Make a few rows anew now and many soon; until then they go on being shown as they are."""
    page_ids = list(rows.order_by("pk").values_list("pk", flat=True).distinct())
    _write_all(page_ids[:BATCH])
    for batch in batched(page_ids[BATCH:], BATCH):
        _mark_stale(batch)


@transaction.atomic
def _mark_stale(page_ids: list[int]) -> None:
    """Not while one is being made from what was true before: it would come out as if it were fresh."""
    _lock(page_ids)
    JobListing.objects.filter(pk__in=page_ids).update(made_with=STALE)


@transaction.atomic
def drop(rows: QuerySet[JobListing]) -> None:
    """Take these off every list at once."""
    page_ids = list(rows.values_list("pk", flat=True))
    _lock(page_ids)
    rows.delete()
    _tell(page_ids)


def refresh_some(at_most: int = 2_000) -> int:
    """Make some of the rows that are missing or stale. How many; 0 when all are right."""
    stale = JobListing.objects.exclude(made_with=made_with()).values_list("pk", flat=True)[:at_most]
    return _write_all(list(stale)) or _write_all(list(_unlisted()[:at_most]))


def _unlisted() -> "QuerySet[JobPage, int]":
    open_to_all: QuerySet[JobPage, int] = JobPage.objects.open().public().filter(listing__isnull=True)
    return open_to_all.order_by("pk").values_list("pk", flat=True)


def _write_all(page_ids: list[int]) -> int:
    for batch in batched(page_ids, BATCH_BESIDE_OTHERS):
        write(batch)
    return len(page_ids)


def tidy_expired() -> int:
    """Drop the rows of what is over. Nobody has seen an expired one since its second; indexes let the others go too."""
    over = JobListing.objects.exclude(pk__in=JobPage.objects.open().values("pk"))
    page_ids = list(over.values_list("pk", flat=True)[:5_000])
    write(page_ids)  # looks again under the lock, as one may have been listed again meanwhile
    return len(page_ids)


def differs(row: JobListing, job: JobPage) -> bool:
    """Whether a row says something else than its posting."""
    fresh = _row(job)
    return any(
        getattr(row, field.attname) != getattr(fresh, field.attname) for field in JobListing._meta.fields
    )


# --- One row ---


def listed(page_ids: list[int]) -> list[JobPage]:
    """Those of these postings that everybody may see, with all that a row needs, in a fixed number of queries."""
    if not page_ids:
        return []
    open_to_all = JobPage.objects.open().public().filter(pk__in=page_ids)
    jobs = list(open_to_all.select_related("company", "specialty", "productivity_record_type"))
    for name in terms.NAMES if jobs else ():
        found = terms.of(page_ids, name)
        for job in jobs:
            setattr(job, name, found[job.pk])
    return jobs


def _row(job: JobPage, *, in_bulk: bool = False) -> JobListing:
    assert job.expires_at is not None, "an open posting expires"
    page = posting_page.Prepared("", "") if in_bulk else posting_page.prepared(job)
    return JobListing(
        page=job,
        slug=job.slug,
        title=job.title,
        company_name=job.company.name,
        listed_at=job.first_published_at,
        confirmed_at=job.confirmed_open_at,
        expires_at=job.expires_at,
        made_with=STALE if in_bulk else made_with(),
        entry=Entry.of(job).text,
        card=listing.prepared_card(job),
        head=page.head,
        body=page.body,
    )
