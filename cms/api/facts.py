"""A posting as the API tells it."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings

from cms import attention, terms
from cms.api import schemas
from cms.models import Company, JobPage, Source

VOCABULARIES = ("record_types", "code_sets", "systems")


def summaries(jobs: Iterable[JobPage]) -> list[schemas.PostingSummary]:
    found = list(jobs)
    words = _words_of(found)
    return [schemas.PostingSummary(**_facts(job, words)) for job in found]


def posting(job: JobPage) -> schemas.Posting:
    return schemas.Posting(
        **_facts(job, _words_of([job])), description_html=job.description, benefits=job.benefits
    )


Words = Mapping[str, terms.Terms]


def _words_of(jobs: list[JobPage]) -> Words:
    ids = [job.pk for job in jobs]
    return {name: terms.of(ids, name) for name in VOCABULARIES}


def _facts(job: JobPage, words: Words) -> dict[str, Any]:  # the fields of PostingSummary
    return {
        "id": job.pk,
        "url": attention.linked(f"{settings.SITE_URL}{job.url}", Source.ELSEWHERE),
        "title": job.title,
        "company": _company(job.company),
        "employment_type": job.employment_type,
        "specialty": term(job.specialty),
        "record_types": [term(row) for row in words["record_types"].get(job.pk, [])],
        "code_sets": [term(row) for row in words["code_sets"].get(job.pk, [])],
        "systems": [system(row) for row in words["systems"].get(job.pk, [])],
        "posted_at": job.first_published_at,
        "updated_at": job.last_published_at,
        "confirmed_open_at": job.confirmed_open_at,
        "expires_at": job.closes_at,
        **_asked(job),
        **_given(job),
    }


def _asked(job: JobPage) -> dict[str, Any]:  # as above
    return {
        "requirement": [sorted(group) for group in job.requirement.groups],
        "preferred": list(job.preferred),
        "apprentice": schemas.Apprentice(
            answer=job.apprentice, months=job.apprentice_months, signs_letter=job.signs_apprentice_letter
        ),
        "experience_months": job.experience_months,
        "productivity": _productivity(job),
        "accuracy": None
        if job.accuracy_percent is None
        else schemas.Accuracy(percent=float(job.accuracy_percent), method=job.accuracy_method),
    }


def _given(job: JobPage) -> dict[str, Any]:  # as above
    return {
        "pay": schemas.Pay(
            low_cents=job.pay_min_cents,
            high_cents=job.pay_max_cents,
            unit=job.pay_unit,
            annual_low_cents=job.annual_min_cents,
            annual_high_cents=job.annual_max_cents,
            words=job.pay_text,
        ),
        "arrangement": job.arrangement,
        "states": list(job.work_states),
        "place": schemas.Place(
            city=job.city,
            state=job.state,
            postal_code=job.postal_code,
            days_on_site=job.days_on_site,
            words=job.place_text,
        ),
    }


def _company(company: Company) -> schemas.Company:
    return schemas.Company(
        name=company.name,
        slug=company.slug,
        kind=company.kind,
        url=f"{settings.SITE_URL}{company.get_absolute_url()}",
    )


def _productivity(job: JobPage) -> schemas.Productivity | None:
    if job.productivity is None:
        return None
    record = job.productivity_record_type
    return schemas.Productivity(
        charts=float(job.productivity), per=job.productivity_per, record_type=term(record) if record else None
    )


def term(row: Any) -> schemas.Term:  # a row of any vocabulary
    return schemas.Term(value=row.slug, name=row.name)


def system(row: Any) -> schemas.SystemTerm:  # a System
    return schemas.SystemTerm(value=row.slug, name=row.name, kind=row.kind)
