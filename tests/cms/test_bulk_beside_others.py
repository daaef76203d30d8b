"""Imports, editors and employers publish at once: no two get the same place in the tree, and nobody fails.

With real threads and real commits, which takes PostgreSQL.
"""

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from pytest_django import DjangoDbBlocker
from wagtail.models import Page

from cms import bulk, listing_rows
from cms.models import Company, JobIndexPage, JobListing, JobPage, ListingChange
from tests.at_once import all_at_once, needs_writers_that_meet
from tests.factories import make_company, make_job, new_job

pytestmark = needs_writers_that_meet


@pytest.fixture
def company(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Company]:
    """Real commits, taken away afterwards."""
    with django_db_blocker.unblock():
        company = make_company("Committed Health")
        yield company
        for job in JobPage.objects.filter(company=company):
            job.delete()
        company.delete()
        ListingChange.objects.all().delete()


def test_bulk_and_one_by_one_share_the_tree(company: Company) -> None:
    def import_some() -> None:
        bulk.publish_many([new_job(company) for _ in range(30)], batch=5)

    def add_some() -> None:
        for _ in range(4):
            make_job(company)

    draft = make_job(company, live=False)
    problems = all_at_once(
        [import_some, import_some, import_some, add_some, add_some, draft.get_latest_revision().publish]
    )
    assert problems == []
    ours = JobPage.objects.open().filter(company=company)
    assert ours.count() == JobListing.objects.filter(page__in=ours).count() == 99
    assert not any(Page.find_problems())
    index = JobIndexPage.objects.get()
    assert index.numchild == index.get_children().count()


def test_without_the_lock_they_collide(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that the test above is known to see it."""
    meeting = threading.Barrier(2, timeout=20)
    give_places = bulk._give_places

    def together(jobs: Any, parent: Page) -> None:
        meeting.wait()
        give_places(jobs, parent)

    monkeypatch.setattr(bulk, "_locked_parent", lambda: Page.objects.get(jobindexpage__isnull=False))
    monkeypatch.setattr(bulk, "_give_places", together)

    def publish() -> None:
        bulk.publish_many([new_job(company)])

    problems = all_at_once([publish, publish])
    assert any("path" in str(error) for error in problems)


def test_two_who_close_the_same_postings_in_different_order(company: Company) -> None:
    page_ids = bulk.publish_many(new_job(company) for _ in range(60))
    closed: list[int] = []

    def close(wanted: list[int]) -> None:
        closed.extend(bulk.close_many(wanted, "cancelled", batch=60))

    assert all_at_once([lambda: close(page_ids), lambda: close(page_ids[::-1])]) == []
    assert sorted(closed) == sorted(page_ids)


def test_a_row_that_is_being_made_anew_does_not_outlive_its_posting(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Closed between the worker's look at a posting and the row that it writes."""
    job = make_job(company)
    looked, closed = threading.Event(), threading.Event()
    make_row = listing_rows._row

    def slowly(job: JobPage, *, in_bulk: bool = False) -> JobListing:
        looked.set()
        closed.wait(1)
        return make_row(job, in_bulk=in_bulk)

    def close() -> None:
        looked.wait(20)
        job.change(closed_at=timezone.now(), closed_reason="cancelled")
        closed.set()

    monkeypatch.setattr(listing_rows, "_row", slowly)
    assert all_at_once([lambda: listing_rows.write([job.pk]), close]) == []
    assert not JobListing.objects.filter(pk=job.pk).exists()


def test_who_saves_a_posting_waits_for_what_is_being_done_to_it(company: Company) -> None:
    job = make_job(company)
    old = JobPage.objects.get(pk=job.pk)
    changed = threading.Event()

    def change() -> None:
        with transaction.atomic():
            job.change(featured=True)
            changed.set()
            time.sleep(0.5)

    def save() -> None:
        changed.wait(20)
        old.title = "Renamed coder"
        old.save()

    assert all_at_once([change, save]) == []
    row = JobPage.objects.get(pk=job.pk)
    assert (row.title, row.featured) == ("Renamed coder", True)
