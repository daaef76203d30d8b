"""Postings published and closed in bulk are what they would be one by one."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Page

from cms import bulk, search, terms
from cms.matching import Criteria
from cms.models import Company, JobIndexPage, JobPage, ListingChange
from jobboard.accounts.models import User
from tests.cms.editors_forms import form_data
from tests.factories import make_company, make_job, new_job

pytestmark = pytest.mark.django_db


def some(count: int, company: Company | None = None) -> list[JobPage]:
    company = company or make_company()
    jobs = [new_job(company, title=f"Coder {number % 3}") for number in range(count)]
    for job in jobs:
        job.full_clean(exclude=["path", "depth"])
    return jobs


def test_a_batch_is_open_found_and_tagged_as_if_published_one_by_one() -> None:
    alone = make_job(title="Coder 0")
    page_ids = bulk.publish_many(some(7, alone.company), batch=3)
    assert len(set(page_ids)) == 7
    assert (
        list(JobPage.objects.open().exclude(pk=alone.pk).order_by("path").values_list("pk", flat=True))
        == page_ids
    )
    assert sorted(search.find(Criteria.from_query("record=inpatient")).ids) == sorted([alone.pk, *page_ids])
    own = {"id", "page_ptr", "path", "slug", "url_path", "translation_key", "numchild"}
    revisioned = {"latest_revision", "live_revision", "latest_revision_created_at"}
    times = {"first_published_at", "last_published_at", "expires_at", "confirmed_open_at"}
    one, other = JobPage.objects.get(pk=alone.pk), JobPage.objects.get(pk=page_ids[0])
    for field in JobPage._meta.concrete_fields:
        if field.name not in own | revisioned | times:
            assert field.value_from_object(one) == field.value_from_object(other), field.name
        elif field.name in times:
            assert abs(field.value_from_object(one) - field.value_from_object(other)).total_seconds() < 60
    for name in terms.NAMES:
        assert set(getattr(one, name).all()) == set(getattr(other, name).all())


def test_the_tree_is_sound_whether_or_not_there_was_a_child() -> None:
    company = make_company()
    bulk.publish_many(some(2, company))
    make_job(company)
    bulk.publish_many(some(40, company), batch=7)
    make_job(company)
    assert not any(Page.find_problems())
    assert JobIndexPage.objects.get().numchild == 44


def test_each_posting_has_an_address_of_its_own(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    taken = make_job()
    jobs = some(3, taken.company)
    jobs[0].slug = jobs[1].slug = taken.slug
    draws = iter([taken.slug, "first-free", "first-free", "second-free"])
    monkeypatch.setattr(JobPage, "_new_slug", lambda self: next(draws))
    page_ids = bulk.publish_many(jobs)
    slugs = list(Page.objects.filter(pk__in=page_ids).order_by("path").values_list("slug", flat=True))
    assert slugs == ["first-free", "second-free", jobs[2].slug]
    for page_id in page_ids:
        assert client.get(JobPage.objects.get(pk=page_id).url).status_code == 200


def test_dates_that_an_import_knows_are_kept() -> None:
    listed = timezone.now() - timedelta(days=5)
    [job] = some(1)
    job.first_published_at = listed
    job.expires_at = listed + timedelta(days=30)
    [page_id] = bulk.publish_many([job])
    kept = JobPage.objects.get(pk=page_id)
    assert (kept.first_published_at, kept.last_published_at) == (listed, listed)
    assert kept.expires_at == job.expires_at


def test_terms_that_were_never_given_are_none() -> None:
    job = JobPage(**{field: getattr(some(1)[0], field) for field in PLAIN})
    [page_id] = bulk.publish_many([job])
    assert not JobPage.objects.get(pk=page_id).record_types.exists()


PLAIN = (
    "title", "description", "requirement", "apprentice", "experience_months", "pay_min_cents", "pay_max_cents",
    "pay_unit", "arrangement", "city", "state", "employment_type", "specialty", "apply_url", "company",
)  # fmt: skip


def test_a_batch_takes_the_same_number_of_queries_however_large() -> None:
    def queries(count: int) -> int:
        jobs = some(count, company)
        with CaptureQueriesContext(connection) as asked:
            bulk.publish_many(jobs)
        return len(asked)

    company = make_company()
    queries(1)
    assert queries(100) <= 40  # one by one it would be thousands


def test_a_batch_that_fails_leaves_nothing() -> None:
    told = ListingChange.objects.count()
    jobs = some(4)
    jobs[3].pay_min_cents = 0  # what the database itself refuses
    with pytest.raises(Exception, match="pay_is_stated"):
        bulk.publish_many(jobs)
    # the test's own transaction survives, as the batch had a savepoint
    assert JobPage.objects.count() == 0
    assert ListingChange.objects.count() == told
    assert not any(Page.find_problems())


def test_closing_in_bulk_closes_what_is_open_and_nothing_else() -> None:
    page_ids = bulk.publish_many(some(5))
    JobPage.objects.get(pk=page_ids[0]).change(closed_at=timezone.now(), closed_reason="filled_here")
    ListingChange.objects.all().delete()
    assert sorted(bulk.close_many(page_ids[:3], "cancelled", batch=2)) == page_ids[1:3]
    reasons = JobPage.objects.order_by("path").values_list("closed_reason", flat=True)
    assert list(reasons) == ["filled_here", "cancelled", "cancelled", "", ""]
    assert sorted(ListingChange.objects.values_list("page_id", flat=True)) == page_ids[1:3]
    assert search.count(Criteria.from_query("")) == 2


# --- In the editor, without a revision ---

TYPED = {
    "pay_min_cents": "24",
    "pay_max_cents": "29",
    "description": '{"blocks":[{"key":"a","text":"Code charts.","type":"unstyled","depth":0,'
    '"inlineStyleRanges":[],"entityRanges":[]}],"entityMap":{}}',
}


@pytest.fixture
def imported(client: Client, eddie: User) -> JobPage:
    client.force_login(eddie)
    [page_id] = bulk.publish_many(some(1))
    job: JobPage = JobPage.objects.get(pk=page_id)
    return job


def test_an_editor_opens_changes_and_publishes_an_imported_posting(client: Client, imported: JobPage) -> None:
    address = f"/admin/pages/{imported.pk}/edit/"
    data = form_data(client, address, title="Corrected coder", **TYPED)
    assert client.post(address, {**data, "action-publish": "1"}).status_code == 302
    assert JobPage.objects.get(pk=imported.pk).title == "Corrected coder"
    assert search.count(Criteria.from_query("q=corrected")) == 1


def test_a_draft_of_an_imported_posting_leaves_what_is_public_alone(
    client: Client, imported: JobPage
) -> None:
    address = f"/admin/pages/{imported.pk}/edit/"
    assert client.post(address, form_data(client, address, title="Draft coder", **TYPED)).status_code == 302
    row = JobPage.objects.get(pk=imported.pk)
    assert row.title == imported.title
    assert row.get_latest_revision_as_object().title == "Draft coder"


@pytest.mark.parametrize("view", ["history", "usage", "unpublish"])
def test_every_page_of_the_editor_opens(client: Client, imported: JobPage, view: str) -> None:
    response = client.get(f"/admin/pages/{imported.pk}/{view}/")
    assert response.status_code == 200
    if view == "history":
        assert b"Published" in response.content


def test_an_imported_posting_is_withdrawn_and_brought_back(client: Client, imported: JobPage) -> None:
    client.post(f"/admin/pages/{imported.pk}/unpublish/")
    assert JobPage.objects.get(pk=imported.pk).state_of_life == "removed"
    address = f"/admin/pages/{imported.pk}/edit/"
    client.post(address, {**form_data(client, address, **TYPED), "action-publish": "1"})
    assert JobPage.objects.get(pk=imported.pk).is_open
