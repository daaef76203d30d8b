"""JobPosting markup for search engines: one builder, and nothing in it that the page does not show."""

import json
from typing import Any

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

from cms.models.jobs import Arrangement, Employment, JobPage
from cms.pay import PayUnit

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
    assert job.expires_at is not None, "an open posting expires"
    markup: Markup = {
        "@context": "https://schema.org/",
        "@type": "JobPosting",
        "title": job.title,
        "description": job.description,
        "url": f"{settings.SITE_URL}{job.url}",
        "datePosted": job.first_published_at.isoformat(timespec="seconds"),
        "validThrough": job.expires_at.isoformat(timespec="seconds"),
        "employmentType": EMPLOYMENT[Employment(job.employment_type)],
        "hiringOrganization": _organization(job),
        "identifier": {"@type": "PropertyValue", "name": settings.SITE_NAME, "value": str(job.pk)},
        # The application is taken on the employer's side, so never directApply.
        "directApply": False,
        **_place(job),
        **_pay(job),
    }
    if job.experience_months:
        markup["experienceRequirements"] = {
            "@type": "OccupationalExperienceRequirements",
            "monthsOfExperience": job.experience_months,
        }
    if job.requirement:
        markup["qualifications"] = f"Requires {job.requirement}"
    return markup


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
    """Hour and year as the employer says; a shift by its hours. A chart is no unit of time, so nothing is claimed."""
    pay, unit = job.pay, {PayUnit.YEAR: "YEAR"}.get(PayUnit(job.pay_unit), "HOUR")
    if pay.unit == PayUnit.CHART:
        return {}
    low, high = (
        (pay.low_cents, pay.high_cents)
        if unit == "YEAR"
        else (pay.hourly_cents(pay.low_cents), pay.hourly_cents(pay.high_cents))
    )
    if low is None or high is None:
        return {}
    value = {
        "@type": "QuantitativeValue",
        "minValue": round(float(low) / 100, 2),
        "maxValue": round(float(high) / 100, 2),
        "unitText": unit,
    }
    return {"baseSalary": {"@type": "MonetaryAmount", "currency": "USD", "value": value}}
