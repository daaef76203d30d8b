"""Contradictions are refused with the sentence a person needs."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from cms.models import Company, JobPage
from tests.factories import make_company, new_job

pytestmark = pytest.mark.django_db


@pytest.fixture
def company() -> Company:
    return make_company()


def check(company: Company, **fields: Any) -> dict[str, list[str]]:
    job: JobPage = new_job(company, **fields)
    try:
        job.full_clean(exclude=["path", "depth", "record_types"])
    except ValidationError as error:
        return error.message_dict
    return {}


def test_a_plain_posting_stands(company: Company) -> None:
    assert check(company) == {}


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"apprentice": "accepted", "experience_months": 24}, "apprentice", "2 or more years"),
        ({"apprentice": "with_experience"}, "apprentice_months", "how many months"),
        ({"apprentice": ""}, "apprentice", "missing"),
        ({"requirement": "CPCX"}, "requirement", "Did you mean CPC"),
        ({"requirement": "CPC or CCS and RHIT"}, "requirement", "two ways"),
        ({"pay_min_cents": 30_00}, "pay_max_cents", "below"),
        ({"pay_min_cents": 0}, "pay_min_cents", "above $0"),
        ({"pay_min_cents": 300_00, "pay_max_cents": 400_00}, "pay_unit", "over $200 an hour"),
        ({"pay_unit": "year"}, "pay_unit", "under $20,000"),
        ({"pay_unit": "shift", "pay_max_cents": 300_00}, "shift_hours", "hours a shift"),
        ({"city": ""}, "city", "city"),
        ({"arrangement": "remote"}, "remote_states", "all states"),
        ({"arrangement": "hybrid"}, "days_on_site", "days a week"),
        (
            {
                "arrangement": "remote",
                "remote_all_states": True,
                "description": "<p>Open to all except Colorado.</p>",
            },
            "description",
            "except Colorado",
        ),
        ({"productivity": 5}, "productivity_per", "hour or a day"),
        ({"apply_url": ""}, "apply_url", "how to apply"),
    ],
)
def test_a_contradiction_is_named_beside_its_field(
    company: Company, fields: dict[str, Any], field: str, words: str
) -> None:
    assert words in " ".join(check(company, **fields).get(field, []))


def test_the_same_rules_hold_when_a_page_goes_live_without_any_form(company: Company) -> None:
    from cms.models import JobIndexPage

    job = new_job(company, apprentice="accepted", experience_months=36)
    JobIndexPage.objects.get().add_child(instance=job)
    with pytest.raises(ValidationError):
        job.save_revision().publish()
    assert not JobPage.objects.open().exists()
