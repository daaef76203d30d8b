"""An index in one process follows what another process, the clock or an editor did."""

from datetime import timedelta

import pytest
import time_machine
from django.db import OperationalError
from django.utils import timezone

from cms import search, vocabulary
from cms.matching import Criteria
from cms.models import JobListing, ListingChange, Specialty
from cms.search.entry import Entry
from cms.search.live import LiveIndex
from tests.factories import make_company, make_job

pytestmark = pytest.mark.django_db


def ids(live: LiveIndex, query: str = "") -> list[int]:
    with live.fresh() as index:
        return index.find(Criteria.from_query(query)).ids


def test_two_indexes_see_a_publication_and_a_closing_at_once() -> None:
    here, there = LiveIndex(), LiveIndex()
    assert ids(here) == ids(there) == []
    job = make_job()
    assert ids(here) == ids(there) == [job.pk]
    job.change(closed_at=timezone.now(), closed_reason="cancelled")
    assert ids(here) == ids(there) == []


def test_an_edited_posting_is_found_by_what_it_says_now() -> None:
    live = LiveIndex()
    job = make_job(title="Radiology coder")
    assert ids(live, "q=radiology") == [job.pk]
    job.title = "Urology coder"
    job.save_revision().publish()
    assert ids(live, "q=radiology") == []
    assert ids(live, "q=urology") == [job.pk]


def test_a_posting_is_gone_at_the_second_it_expires_and_back_when_extended() -> None:
    live = LiveIndex()
    job = make_job()
    end = timezone.now() + timedelta(days=1)
    job.change(expires_at=end)
    with time_machine.travel(end - timedelta(seconds=1), tick=False):
        assert ids(live) == [job.pk]
    with time_machine.travel(end, tick=False):
        assert ids(live) == []
        job.change(expires_at=end + timedelta(days=1))
        assert ids(live) == [job.pk]


def test_a_deleted_posting_leaves_no_trace() -> None:
    live = LiveIndex()
    job = make_job()
    assert ids(live) == [job.pk]
    job.delete()
    assert ids(live) == []


def test_a_company_is_found_by_its_new_name() -> None:
    live = LiveIndex()
    company = make_company("Lakeview")
    job = make_job(company)
    assert ids(live, "q=lakeview") == [job.pk]
    company.name = "Northfield"
    company.save()
    assert ids(live, "q=northfield") == [job.pk]


def test_a_change_that_commits_after_a_later_one_is_not_missed() -> None:
    """A number is taken when a transaction writes, and seen when it commits: 8 may appear after 9."""
    live = LiveIndex()
    job = make_job()
    assert ids(live) == [job.pk]
    newest = ListingChange.objects.latest("pk").pk
    JobListing.objects.filter(pk=job.pk).delete()
    ListingChange.objects.create(pk=newest + 2, page_id=0)
    assert ids(live) == [job.pk]
    ListingChange.objects.create(pk=newest + 1, page_id=job.pk)
    assert ids(live) == []


def test_the_first_change_after_an_emptied_log_may_be_late_too() -> None:
    job = make_job()
    newest = ListingChange.objects.latest("pk").pk
    ListingChange.objects.all().delete()
    ListingChange.objects.create(pk=newest + 2, page_id=0)
    live = LiveIndex()
    assert ids(live) == [job.pk]
    JobListing.objects.filter(pk=job.pk).delete()
    ListingChange.objects.create(pk=newest + 1, page_id=job.pk)
    assert ids(live) == []


def test_a_change_is_not_lost_when_the_database_fails_while_it_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_: object) -> None:
        raise OperationalError("the connection is lost")

    live = LiveIndex()
    assert ids(live) == []
    job = make_job()
    with monkeypatch.context() as broken:
        broken.setattr(Entry, "from_text", fail)
        with pytest.raises(OperationalError):
            ids(live)
    assert ids(live) == [job.pk]


@pytest.mark.parametrize("searches", [1, search.MANY_SEARCHES])
def test_matching_a_few_postings_forgets_none_of_the_others(searches: int) -> None:
    old, new = make_job(), make_job()
    assert set(search.batch([new.pk], searches=searches).matching("")) == {new.pk}
    assert set(search.find(Criteria()).ids) == {old.pk, new.pk}


def test_a_posting_that_reopens_while_a_reader_finds_it_closed_is_not_forgotten() -> None:
    live = LiveIndex()
    job = make_job()
    assert ids(live) == [job.pk]
    live.forget([job.pk])
    assert ids(live) == [job.pk]


def test_a_process_that_was_asked_nothing_for_days_misses_nothing_though_the_log_was_cut(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    live = LiveIndex()
    assert ids(live) == []
    job = make_job()
    ListingChange.objects.all().delete()
    assert ids(live) == [], "nothing tells of it"
    monkeypatch.setattr("cms.search.live.LONGEST_SLEEP_SECONDS", 0.0)
    assert ids(live) == [job.pk]


def test_much_change_does_not_wear_the_index_out() -> None:
    live = LiveIndex()
    job = make_job()
    with live.fresh() as index:
        first = index
        for _ in range(1_200):
            index.pages.append(job.pk)
    assert ids(live) == [job.pk]
    with live.fresh() as index:
        assert index is not first
        assert len(index.pages) == 1


def test_a_renamed_specialty_is_offered_under_its_new_name() -> None:
    assert vocabulary.current().specialties["trauma"] == "Trauma"
    trauma = Specialty.objects.get(slug="trauma")
    trauma.name = "Trauma surgery"
    trauma.save()
    assert vocabulary.current().specialties["trauma"] == "Trauma surgery"
