"""A made-up posting, for the samples of mails: saved in a transaction that is taken back."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from cms.models import CodeSet, Company, JobIndexPage, JobPage, RecordType, Specialty

DAYS = 45


def posting(company: Company | None = None, **fields: Any) -> JobPage:  # the model's own
    """Live for a week, on site in Austin."""
    now = timezone.now()
    values: dict[str, Any] = {
        "title": "Inpatient Coder",
        "description": "<p>Code inpatient charts for two hospitals.</p>",
        "requirement": "CPC or CCS",
        "apprentice": "not_accepted",
        "experience_months": 12,
        "pay_min_cents": 27_00,
        "pay_max_cents": 34_00,
        "pay_unit": "hour",
        "arrangement": "onsite",
        "city": "Austin",
        "state": "TX",
        "employment_type": "full_time",
        "specialty": Specialty.objects.order_by("pk").first(),
        "apply_here": True,
        "live": True,
        "first_published_at": now - timedelta(days=7),
        "confirmed_open_at": now - timedelta(days=3),
        "expires_at": now + timedelta(days=DAYS),
    }
    job = JobPage(company=company or hospital(), **(values | fields))
    job.record_types = RecordType.objects.filter(slug="inpatient")
    job.code_sets = CodeSet.objects.filter(slug="icd-10-cm")
    JobIndexPage.objects.get().add_child(instance=job)
    return job


def hospital() -> Company:
    return Company.objects.create(name="Example Health", kind=Company.Kind.HOSPITAL)
