"""Thousands of open postings, written in batches: publishing them one by one would take an hour."""

import random
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection, models, transaction
from django.db.models.sql import InsertQuery
from django.utils import timezone
from wagtail.models import Locale, Page

from cms import listing_rows
from cms.models import CodeSet, Company, JobIndexPage, JobPage, RecordType, Specialty
from jobboard.lib.batches import batched
from jobboard.lib.geo import STATES

BATCH = 100
REQUIREMENTS = [
    "CPC",
    "CPC|CCS",
    "CCS",
    "CIC|CCS",
    "RHIT|RHIA",
    "CPC|COC|CCS-P",
    "CCS|CIC&CIC|RHIT",
    "CRC",
    "",
]


def fill(count: int) -> None:
    """Add `count` open postings of 200 companies to an empty board; the same every time."""
    chance = random.Random(2026)  # repeatable, not secret
    companies = [
        Company.objects.create(name=f"Company {number}", slug=f"company-{number}", kind="hospital")
        for number in range(200)
    ]
    index = JobIndexPage.objects.get()
    specialties = list(Specialty.objects.all())
    with transaction.atomic():
        jobs = [_posting(number, chance, index, companies, specialties) for number in range(count)]
        for batch in _batched(jobs):
            _insert(Page, batch)
            slugs = {page.slug: page.pk for page in Page.objects.filter(slug__in=[job.slug for job in batch])}
            for job in batch:
                job.pk = job.page_ptr_id = slugs[job.slug]
            _insert(JobPage, batch)
        _tag(JobPage.record_types.through, "recordtype_id", RecordType, jobs, chance)
        _tag(JobPage.code_sets.through, "codeset_id", CodeSet, jobs, chance)
        Page.objects.filter(pk=index.pk).update(numchild=count)
        for ids in batched([job.pk for job in jobs], 500):
            listing_rows.write(ids, in_bulk=True)


def _batched(jobs: list[JobPage]) -> list[list[JobPage]]:
    return [jobs[start : start + BATCH] for start in range(0, len(jobs), BATCH)]


def _posting(
    number: int,
    chance: random.Random,
    index: JobIndexPage,
    companies: list[Company],
    specialties: list[Specialty],
) -> JobPage:
    listed = timezone.now() - timedelta(minutes=chance.randrange(60 * 24 * 40))
    pay = chance.randrange(20, 45) * 100
    arrangement = chance.choice(["remote", "remote", "hybrid", "onsite"])
    job = JobPage(
        **_tree_facts(number, index),
        title=f"{chance.choice(['Inpatient', 'Outpatient', 'Profee', 'Risk adjustment'])} coder {number}",
        slug=f"coder-{number}",
        live=True,
        first_published_at=listed,
        last_published_at=listed,
        expires_at=listed + timedelta(days=60),
        confirmed_open_at=listed,
        company=chance.choice(companies),
        description="<p>Assign codes from the record and answer queries from physicians and auditors.</p>",
        requirement=chance.choice(REQUIREMENTS),
        apprentice=chance.choice(["accepted", "with_experience", "not_accepted"]),
        experience_months=12,
        pay_min_cents=pay,
        pay_max_cents=pay + 600,
        pay_unit="hour",
        arrangement=arrangement,
        city="Austin",
        state=chance.choice(list(STATES)),
        remote_states=chance.sample(list(STATES), 6) if arrangement == "remote" else [],
        employment_type=chance.choice(["full_time", "part_time", "contract"]),
        specialty=chance.choice(specialties),
        apply_url="https://example.org/apply",
    )
    job._derive()
    return job


def _tree_facts(number: int, index: JobIndexPage) -> dict[str, Any]:
    return {
        "path": Page._get_path(index.path, index.depth + 1, number + 1),
        "depth": index.depth + 1,
        "numchild": 0,
        "url_path": f"{index.url_path}coder-{number}/",
        "draft_title": f"coder {number}",
        "content_type": ContentType.objects.get_for_model(JobPage),
        "locale": Locale.get_default(),
    }


def _insert(model: type[models.Model], rows: Sequence[models.Model]) -> None:
    """One INSERT for the columns of one table of a multi-table model, which bulk_create refuses to do."""
    fields = [
        field for field in model._meta.local_concrete_fields if model is JobPage or not field.primary_key
    ]
    query = InsertQuery(model)
    query.insert_values(fields, list(rows))
    query.get_compiler(connection=connection).execute_sql()


def _tag(
    through: Any, column: str, term: Any, jobs: list[JobPage], chance: random.Random
) -> None:  # an auto-made model
    terms = list(term.objects.values_list("pk", flat=True))
    through.objects.bulk_create(
        (through(jobpage_id=job.pk, **{column: pk}) for job in jobs for pk in chance.sample(terms, 2)),
        batch_size=300,
    )
