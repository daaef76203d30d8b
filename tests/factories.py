"""The people and things that tests talk about."""

from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from wagtail.models import Page, Revision

from candidates.models import Candidate
from cms import bulk, listing_rows
from cms.models import CodeSet, Company, JobIndexPage, JobPage, RecordType, Specialty, System
from employers.models import Employer, Membership, Posting, Role
from jobboard.accounts.models import User

PASSWORD = "correct horse battery"


def make_user(email: str, **fields: Any) -> User:  # model fields
    """An account with a confirmed address."""
    user = User.objects.create_user(email, PASSWORD, **fields)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


def make_company(name: str = "Acme Health", kind: str = "hospital", **fields: Any) -> Company:
    return Company.objects.create(name=name, kind=kind, **fields)


def make_employer(
    name: str = "Acme Health", email: str = "acme@example.org", *, trusted: bool = True
) -> Employer:
    """An employer with one owner, whose address is `email`."""
    employer = Employer.objects.create(company=make_company(name), trusted=trusted)
    Membership.objects.create(employer=employer, user=make_user(email), role=Role.OWNER)
    return employer


def make_candidate(email: str, *credentials: str, state: str = "", **fields: Any) -> User:
    user = make_user(email)
    candidate = Candidate.objects.create(user=user, states=state, **fields)
    for code in credentials:
        candidate.held.create(credential_id=code)
    return user


def new_job(company: Company, **fields: Any) -> JobPage:
    """An unsaved posting that breaks no rule: on site in Austin, CPC or CCS, $24-29 an hour."""
    values: dict[str, Any] = {
        "title": "Inpatient Coder",
        "description": "<p>Code inpatient charts for two hospitals.</p>",
        "requirement": "CPC or CCS",
        "apprentice": "not_accepted",
        "experience_months": 12,
        "pay_min_cents": 24_00,
        "pay_max_cents": 29_00,
        "pay_unit": "hour",
        "arrangement": "onsite",
        "city": "Austin",
        "state": "TX",
        "employment_type": "full_time",
        "specialty": Specialty.objects.get(slug="multi-specialty"),
        "apply_url": "https://acme.example.org/apply",
        **fields,
    }
    records = values.pop("record_types", ["inpatient"])
    code_sets = values.pop("code_sets", ["icd-10-cm"])
    systems = values.pop("systems", [])
    job = JobPage(company=company, live=False, **values)
    job.record_types = RecordType.objects.filter(slug__in=records)
    job.code_sets = CodeSet.objects.filter(slug__in=code_sets)
    job.systems = System.objects.filter(slug__in=systems)
    return job


def make_job(company: Company | None = None, *, live: bool = True, **fields: Any) -> JobPage:
    """A saved posting, published unless live=False.

    In the rows that Wagtail would leave, in half of its time: what a test looks at is seldom how they came about.
    tests/cms/test_factories.py holds one to the other.
    """
    job = new_job(company or Company.objects.first() or make_company(), **fields)
    if live:
        _publish(job)
    else:
        job.has_unpublished_changes = True
        JobIndexPage.objects.get().add_child(instance=job)
        job.full_clean()
        _keep_as_revision(job, ["latest_revision"], at=timezone.now())
    saved: JobPage = JobPage.objects.get(pk=job.pk)
    return saved


def _publish(job: JobPage) -> None:
    job.last_published_at = timezone.now()
    job.full_clean(exclude=["path", "depth"])
    bulk.publish_many([job], listed=False)
    _keep_as_revision(job, ["latest_revision", "live_revision"], at=job.last_published_at)
    listing_rows.write([job.pk])


def _keep_as_revision(job: JobPage, names: list[str], *, at: datetime) -> None:
    revision = Revision.objects.create(
        content_type=job.cached_content_type,
        base_content_type=ContentType.objects.get_for_model(Page),
        object_id=str(job.pk),
        object_str=str(job),
        content=job.serializable_data(),
        created_at=at,
    )
    kept = dict.fromkeys(names, revision)
    JobPage.objects.filter(pk=job.pk).update(draft_title=job.title, latest_revision_created_at=at, **kept)


def make_posting(employer: Employer, **fields: Any) -> Posting:
    """A posting that the employer has written but not paid for, unless live=True."""
    page = make_job(employer.company, **{"live": False, **fields})
    owner = employer.memberships.filter(role=Role.OWNER).order_by("pk")[0].user
    return Posting.objects.create(employer=employer, page=page, created_by=owner)
