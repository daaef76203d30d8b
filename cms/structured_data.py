"""JobPosting markup for search engines: one builder, and nothing in it that the page does not show."""

import json
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

from cms.models.choices import Arrangement, Employment
from cms.models.jobs import JobPage
from cms.pay import PayUnit
from jobboard.lib.text import safe_html

EMPLOYMENT = {
    Employment.FULL_TIME: "FULL_TIME",
    Employment.PART_TIME: "PART_TIME",
    Employment.CONTRACT: "CONTRACTOR",
    Employment.TEMPORARY: "TEMPORARY",
    Employment.PER_DIEM: "PER_DIEM",
    Employment.INTERNSHIP: "INTERN",
}
_ESCAPES = {ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}

Markup = dict[str, Any]  # JSON


def script_text(markup: Markup) -> SafeString:
    """JSON that cannot end the script element it stands in."""
    return mark_safe(json.dumps(markup, ensure_ascii=False).translate(_ESCAPES))  # noqa: S308  # escaped above


def job_posting(job: JobPage) -> Markup:
    """For an open posting."""
    assert job.first_published_at is not None, "an open posting has been published"
    assert job.closes_at is not None, "an open posting expires"
    markup: Markup = {
        "@context": "https://schema.org/",
        "@type": "JobPosting",
        "title": job.title,
        "description": safe_html(job.description),
        "url": f"{settings.SITE_URL}{job.url}",
        "datePosted": job.first_published_at.isoformat(timespec="seconds"),
        "validThrough": job.closes_at.isoformat(timespec="seconds"),
        "employmentType": EMPLOYMENT[Employment(job.employment_type)],
        "hiringOrganization": _organization(job),
        "identifier": {"@type": "PropertyValue", "name": settings.SITE_NAME, "value": str(job.pk)},
        "directApply": job.apply_here,
        **_place(job),
        **_pay(job),
    }
    return markup | _asked(job)


def _asked(job: JobPage) -> Markup:
    """What the posting states of experience and schooling. A required credential is a professional certificate."""
    asked: Markup = {"experienceRequirements": "no requirements"}
    if job.experience_months:
        asked["experienceRequirements"] = {
            "@type": "OccupationalExperienceRequirements",
            "monthsOfExperience": job.experience_months,
        }
    if job.requirement:
        asked["qualifications"] = f"Requires {job.requirement}"
        asked["educationRequirements"] = {
            "@type": "EducationalOccupationalCredential",
            "credentialCategory": "professional certificate",
        }
    return asked


def _organization(job: JobPage) -> Markup:
    organization = {"@type": "Organization", "name": job.company.name}
    return organization | ({"sameAs": job.company.website} if job.company.website else {})


def _place(job: JobPage) -> Markup:
    """Hybrid work has a place; only fully remote work is TELECOMMUTE."""
    if job.arrangement != Arrangement.REMOTE:
        parts = {
            "addressLocality": job.city, "addressRegion": job.state, "postalCode": job.postal_code, "addressCountry": "US",
        }  # fmt: skip
        address = {"@type": "PostalAddress"} | {name: value for name, value in parts.items() if value}
        return {"jobLocation": {"@type": "Place", "address": address}}
    where: Markup | list[Markup] = {"@type": "Country", "name": "US"}
    if not job.remote_all_states:
        where = [{"@type": "State", "name": f"{name}, US"} for name in job.remote_state_names]
    return {"jobLocationType": "TELECOMMUTE", "applicantLocationRequirements": where}


def _pay(job: JobPage) -> Markup:
    pay = pay_by_time(job)
    if pay is None:
        return {}
    value = {
        "@type": "QuantitativeValue",
        "minValue": round(float(pay.low) / 100, 2),
        "maxValue": round(float(pay.high) / 100, 2),
        "unitText": pay.unit.upper(),
    }
    return {"baseSalary": {"@type": "MonetaryAmount", "currency": "USD", "value": value}}


@dataclass(frozen=True, slots=True)
class PayByTime:
    """Cents an hour or a year."""

    low: Decimal
    high: Decimal
    unit: str


def pay_by_time(job: JobPage) -> PayByTime | None:
    """Hour and year as the employer says; a shift by its hours. A chart is no unit of time, so nothing is claimed."""
    pay = job.pay
    if pay.unit == PayUnit.YEAR:
        return PayByTime(Decimal(pay.low_cents), Decimal(pay.high_cents), "year")
    if pay.unit == PayUnit.CHART:
        return None
    low, high = pay.hourly_cents(pay.low_cents), pay.hourly_cents(pay.high_cents)
    return None if low is None or high is None else PayByTime(low, high, "hour")
