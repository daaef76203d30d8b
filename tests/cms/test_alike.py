"""More like this: the search made of a posting finds that posting, can be saved, and leaves out what is of another kind."""

from typing import Any

import pytest
from django.test import Client

from candidates.forms import AlertForm
from cms import alike, search
from cms.matching import Criteria
from tests.factories import make_job

pytestmark = pytest.mark.django_db
KINDS: list[dict[str, Any]] = [  # what a posting can say
    {},
    {"arrangement": "hybrid", "days_on_site": 2},
    {"arrangement": "remote", "remote_all_states": True, "city": "", "state": ""},
    {"arrangement": "remote", "remote_states": "TX,OH", "city": "", "state": ""},
    {"requirement": "", "apprentice": "accepted", "experience_months": 0},
    {"requirement": "RHIT or CCS; CPC", "record_types": ["ed", "inpatient"]},
]


@pytest.mark.parametrize("fields", KINDS)
def test_a_posting_is_like_itself(fields: dict[str, Any]) -> None:
    job = make_job(**fields)
    criteria = alike.like(job)
    assert job.pk in search.find(criteria).ids
    assert Criteria.from_query(criteria.query) == criteria


def test_another_state_credential_or_record_type_is_not_alike() -> None:
    job = make_job()
    others = [
        make_job(state="OH", city="Columbus"),
        make_job(requirement="CIC"),
        make_job(record_types=["ed"]),
    ]
    found = search.find(alike.like(job)).ids
    assert job.pk in found
    assert not {other.pk for other in others} & set(found)


def test_the_posting_leads_to_the_search_and_to_the_mail(client: Client) -> None:
    job = make_job()
    criteria = alike.like(job)
    page = client.get(job.url).content.decode().replace("&amp;", "&")
    assert f'href="{criteria.url}"' in page
    assert f'href="/alerts/new/?{criteria.query}"' in page
    form = client.get(f"/alerts/new/?{criteria.query}").context["form"]
    assert isinstance(form, AlertForm)
    assert form.query == criteria.query
