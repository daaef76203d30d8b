"""The prepared rows say what their postings say, whatever changes, and can be checked and repaired."""

import sys
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from pytest_django import Settings
from wagtail.models import PageViewRestriction

from cms import listing_check, listing_rows, search
from cms.matching import Criteria
from cms.models import Credential, HomePage, JobIndexPage, JobListing, JobPage, ListingChange, Specialty
from cms.stemming import _said_in
from tests.cms.listing_reader import Seen
from tests.factories import make_company, make_job

pytestmark = pytest.mark.django_db


def quiet(_done: int, _total: int) -> None:
    """No progress bar."""


def test_a_posting_has_a_row_while_it_is_open_and_none_before_or_after() -> None:
    told = ListingChange.objects.count()
    draft = make_job(live=False)
    draft.change(submitted_at=timezone.now())
    assert not JobListing.objects.exists()
    assert ListingChange.objects.count() == told, "Nobody is told of what nobody sees."
    draft.get_latest_revision().publish()
    job = JobPage.objects.get()
    assert JobListing.objects.get().slug == job.slug
    job.change(closed_at=timezone.now(), closed_reason="cancelled")
    assert not JobListing.objects.exists()
    assert ListingChange.objects.filter(page_id=job.pk).count() == 2


def test_a_posting_that_is_withdrawn_or_saved_as_a_draft_has_no_row() -> None:
    withdrawn, saved = make_job(), make_job()
    withdrawn.unpublish()
    saved.live = False
    saved.save()
    assert not JobListing.objects.exists()


def test_a_row_shows_the_published_text_not_the_draft_of_an_edit() -> None:
    job = make_job(title="Inpatient Coder")
    told = ListingChange.objects.count()
    job.title = "Not yet reviewed"
    job.save_revision()
    assert ListingChange.objects.count() == told
    assert JobListing.objects.get().title == "Inpatient Coder"
    assert "Not yet reviewed" not in JobListing.objects.get().card


def test_an_expired_row_is_shown_nowhere_and_tidied_away(client: Client) -> None:
    job = make_job()
    JobListing.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    JobPage.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert Seen.of(client.get("/jobs/")).ids == []
    assert "No longer accepting" in client.get(job.url).content.decode()
    assert listing_rows.tidy_expired() == 1
    assert not JobListing.objects.exists()


def test_a_posting_that_is_listed_again_while_rows_are_tidied_keeps_its_row(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    job = make_job()
    JobPage.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    lock = listing_rows._lock

    def reopened_just_before(page_ids: Iterable[int]) -> list[int]:
        JobPage.objects.filter(pk=job.pk).update(expires_at=timezone.now() + timedelta(days=60))
        return lock(page_ids)

    monkeypatch.setattr(listing_rows, "_lock", reopened_just_before)
    listing_rows.tidy_expired()
    assert JobListing.objects.get().expires_at > timezone.now()


def test_a_renamed_specialty_is_renamed_on_every_card(client: Client) -> None:
    make_job(specialty=Specialty.objects.get(slug="trauma"))
    trauma = Specialty.objects.get(slug="trauma")
    trauma.name = "Trauma surgery"
    trauma.save()
    assert "Trauma surgery" in JobListing.objects.get().card


@pytest.mark.parametrize("field", ["requirement", "preferred"])
def test_a_renamed_credential_is_renamed_on_every_page_that_names_it(client: Client, field: str) -> None:
    fields: dict[str, Any] = {"requirement": "CPC and RHIT", field: "CRC"}
    job = make_job(**fields)
    crc = Credential.objects.get(abbreviation="CRC")
    crc.name = "Coder of Certain Risks"
    crc.save()
    assert "Coder of Certain Risks" in client.get(job.url).content.decode()


def test_of_many_rows_that_a_change_touches_the_rest_is_made_anew_soon(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(listing_rows, "BATCH", 1)
    company = make_company("Lakeview")
    jobs = [make_job(company) for _ in range(3)]
    company.name = "Northfield"
    company.save()
    assert sum("Northfield" in row.card for row in JobListing.objects.all()) == 1
    assert listing_rows.refresh_some() == 2
    assert all("Northfield" in row.card for row in JobListing.objects.all())
    assert listing_rows.refresh_some() == 0
    assert len(jobs) == JobListing.objects.count()


def test_rows_made_with_older_code_are_made_anew() -> None:
    make_job()
    JobListing.objects.update(made_with="older", card="old")
    assert listing_rows.refresh_some() == 1
    assert JobListing.objects.get().card != "old"


# They hand over what the database says and add nothing to it.
SAY_NOTHING = {"cms/vocabulary.py", "jobboard/lib/kept.py"}


def test_a_row_is_made_anew_when_any_file_changes_that_runs_for_it(settings: Settings) -> None:
    """Else a deployment that says something in other words says it of new postings only."""
    remote: dict[str, Any] = {"arrangement": "remote", "remote_states": ["TX"], "city": "", "state": ""}
    agency = make_company("Staff Now", "agency", about="We place coders.", city="Austin", state="TX")
    made = [
        make_job(
            agency,
            preferred="CRC",
            apprentice="with_experience",
            apprentice_months=6,
            systems=["epic"],
            **remote,
        ),
        make_job(
            arrangement="hybrid",
            days_on_site=2,
            accuracy_percent=95,
            featured=True,
            requirement="CPC and RHIT",
        ),
    ]
    jobs = listing_rows.listed([job.pk for job in made])
    ran: set[str] = set()
    _said_in.cache_clear()
    sys.setprofile(lambda frame, *_: ran.add(frame.f_code.co_filename))
    try:
        for job in jobs:
            listing_rows._row(job)
    finally:
        sys.setprofile(None)
    ours = {
        str(Path(name).relative_to(settings.BASE_DIR))
        for name in ran
        if name.startswith(f"{settings.BASE_DIR}/")
    }
    assert {name for name in ours if name.startswith(("cms/", "jobboard/"))} - SAY_NOTHING <= {
        *listing_rows._MADE_FROM
    }


def test_rows_are_made_anew_for_a_site_of_another_name(settings: Settings) -> None:
    before = listing_rows.made_with.__wrapped__()
    settings.SITE_NAME = "Coders Wanted"
    assert listing_rows.made_with.__wrapped__() != before


def test_a_restricted_branch_leaves_every_list_and_comes_back_when_it_is_freed(client: Client) -> None:
    job = make_job()
    restriction = PageViewRestriction.objects.create(page=HomePage.objects.get(), restriction_type="login")
    assert search.count(Criteria()) == 0
    assert client.get(job.url).status_code == 302
    assert client.get("/jobs/").status_code == 302
    restriction.delete()
    assert search.count(Criteria()) == 1
    assert client.get(job.url).status_code == 200


def test_the_listing_is_gone_when_its_page_is_withdrawn(client: Client) -> None:
    JobIndexPage.objects.get().unpublish()
    assert client.get("/jobs/").status_code == 404


def test_a_posting_written_in_bulk_is_complete_before_its_page_is_prepared(client: Client) -> None:
    job = make_job(title="Imported coder")
    listing_rows.write([job.pk], in_bulk=True)
    assert "Imported coder" in client.get("/jobs/").content.decode()
    slow = client.get(job.url).content.decode()
    assert listing_rows.refresh_some() == 1
    assert client.get(job.url).content.decode().count("Imported coder") == slow.count("Imported coder") > 0


def test_a_clean_board_is_found_clean() -> None:
    make_job()
    assert listing_check.check(quiet, repair=False).is_clean


def test_missing_surplus_and_wrong_rows_are_found_and_repaired() -> None:
    lost, wrong, closed = make_job(), make_job(), make_job()
    JobListing.objects.filter(pk=lost.pk).delete()
    JobListing.objects.filter(pk=wrong.pk).update(title="Something else")
    JobPage.objects.filter(pk=closed.pk).update(closed_at=timezone.now(), closed_reason="cancelled")
    with pytest.raises(
        CommandError, match="1 rows were missing, 1 had no open posting, 1 said something else"
    ):
        call_command("listing", "check", "--only-look")
    found = listing_check.check(quiet, repair=True)
    assert (found.missing, found.surplus, found.wrong) == (1, 1, 1)
    assert listing_check.check(quiet, repair=False).is_clean
    assert set(search.find(Criteria()).ids) == {lost.pk, wrong.pk}


def test_all_rows_can_be_made_anew() -> None:
    make_job()
    JobListing.objects.update(card="")
    call_command("listing", "rebuild")
    assert JobListing.objects.get().card
