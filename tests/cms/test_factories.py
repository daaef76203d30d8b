"""What tests/factories.py writes and publishes is, row by row, what Wagtail would have left."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from wagtail.models import PageLogEntry, Revision

from cms import terms
from cms.models import Company, JobIndexPage, JobListing, JobPage
from tests.factories import make_company, make_job, new_job

pytestmark = pytest.mark.django_db

# What no two postings share.
OWN = {
    "id", "page", "page_ptr", "path", "slug", "url_path", "translation_key", "latest_revision", "live_revision", "object_id",
    "uuid", "revision", "card", "head", "body", "entry", "content",
}  # fmt: skip


def by_wagtail(company: Company, **fields: Any) -> JobPage:  # the model's own
    job = new_job(company, **fields)
    JobIndexPage.objects.get().add_child(instance=job)
    job.save_revision().publish()
    saved: JobPage = JobPage.objects.get(pk=job.pk)
    return saved


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"title": "Trauma coder", "description": "<p onclick='x'>Code <script>it</script></p>", "featured": True},
        {"arrangement": "remote", "remote_all_states": True, "systems": ["epic"], "pay_unit": "year",
         "pay_min_cents": 50_000_00, "pay_max_cents": 60_000_00},
        {"first_published_at": timezone.now() - timedelta(days=9), "expires_at": timezone.now() + timedelta(days=3)},
        {"expires_at": timezone.now() - timedelta(days=1)},
        {"closed_at": timezone.now(), "closed_reason": "filled_here"},
    ],
)  # fmt: skip
def test_it_leaves_the_rows_of_wagtails_own_publishing(fields: dict[str, Any]) -> None:
    company = make_company()
    one, other = by_wagtail(company, **fields), make_job(company, **fields)
    same(one, other)
    for name in terms.NAMES:
        assert list(getattr(one, name).all()) == list(getattr(other, name).all())
    same(*(Revision.objects.get(pk=job.live_revision_id) for job in (one, other)))
    assert one.latest_revision_id == one.live_revision_id
    assert other.latest_revision_id == other.live_revision_id
    same_written(one, other)
    same_lines(one, other)


@pytest.mark.parametrize("fields", [{}, {"title": " Trauma  coder", "systems": ["epic"]}])
def test_a_draft_is_in_the_rows_of_wagtails_own(fields: dict[str, Any]) -> None:
    company = make_company()
    one, other = new_job(company, **fields), make_job(company, live=False, **fields)
    JobIndexPage.objects.get().add_child(instance=one)
    one.save_revision()
    one = JobPage.objects.get(pk=one.pk)
    same(one, other)
    same(*(job.latest_revision for job in (one, other)))
    same_lines(one, other)
    same_written(one, other)


def same(one: Any, other: Any) -> None:  # two rows of one model
    for field in one._meta.concrete_fields:
        mine, its = field.value_from_object(one), field.value_from_object(other)
        if hasattr(mine, "timestamp") and hasattr(its, "timestamp"):
            assert abs(mine - its) < timedelta(seconds=30), field.name
        elif field.name not in OWN:
            assert mine == its, field.name


def same_lines(one: JobPage, other: JobPage) -> None:
    for rows in (JobListing.objects.order_by("pk"), PageLogEntry.objects.order_by("pk")):
        mine, its = (list(rows.filter(page=job.pk)) for job in (one, other))
        assert len(mine) == len(its)
        for left, right in zip(mine, its, strict=True):
            same(left, right)


def same_written(one: JobPage, other: JobPage) -> None:
    """What an editor is shown to go on from, and what comes of publishing it again."""
    left, right = (job.get_latest_revision_as_object() for job in (one, other))
    same(left, right)
    assert left.has_unpublished_changes == right.has_unpublished_changes
    for job in (one, other):
        job.save_revision().publish()
    same(*(JobPage.objects.get(pk=job.pk) for job in (one, other)))
