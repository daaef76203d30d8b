"""More like this: the search made of a posting finds that posting, can be saved, and leaves out what is of another kind."""

from itertools import pairwise
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from candidates import profile
from candidates.forms import AlertForm
from cms import alike, search
from cms.matching import Criteria
from cms.models import JobPage, Specialty
from jobboard.accounts.models import User
from tests.factories import make_company, make_job

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


SAME = "credential=CCS&credential=CPC"


def where(client: Client, job: JobPage, door: str = "") -> str:
    return client.get(f"/jobs/{job.pk}/alike/{door}").headers.get("Location", "")


@pytest.mark.parametrize(
    ("others", "query"),
    [
        ({}, f"{SAME}&record=inpatient&specialty=multi-specialty&state=TX"),
        ({"title": "Trauma Coder", "specialty": "trauma"}, f"{SAME}&record=inpatient&state=TX"),
        ({"record_types": ["ed"]}, f"{SAME}&state=TX"),
        ({"state": "OH", "city": "Columbus"}, SAME),
    ],
)
def test_the_search_is_widened_until_a_few_others_fit(
    client: Client, others: dict[str, Any], query: str
) -> None:
    job = make_job()
    if "specialty" in others:
        others = others | {"specialty": Specialty.objects.get(slug=others["specialty"])}
    for _ in range(alike.A_FEW):
        make_job(**others)
    assert where(client, job) == f"/jobs/?{query}"
    assert where(client, job, "alert/") == f"/alerts/new/?{query}"


def test_one_that_is_just_like_it_is_not_enough(client: Client) -> None:
    job = make_job()
    make_job()
    assert "&specialty=multi-specialty&" in where(client, job)  # there is no more
    for _ in range(alike.A_FEW - 1):
        make_job(record_types=["ed"])
    assert where(client, job) == f"/jobs/?{SAME}&state=TX"


def test_where_no_credential_is_required_its_record_types_stay(client: Client) -> None:
    """Without either, every posting would be alike."""
    fields: dict[str, Any] = {"requirement": "", "apprentice": "accepted", "experience_months": 0}
    job = make_job(**fields)
    make_job(record_types=["ed"], **fields)
    make_job(state="OH", city="Columbus", **fields)
    assert where(client, job) == "/jobs/?record=inpatient"


@pytest.mark.parametrize("fields", KINDS)
def test_each_search_finds_all_that_the_one_before_finds(fields: dict[str, Any]) -> None:
    job = make_job(**fields)
    make_job(specialty=Specialty.objects.get(slug="trauma"))
    make_job(record_types=["ed"])
    make_job(state="OH", city="Columbus")
    found = [set(search.find(criteria).ids) for criteria in alike.wider_and_wider(job)]
    assert all(narrow <= wide for narrow, wide in pairwise(found))


def test_where_nothing_else_is_like_it_that_is_said_and_the_alert_is_offered(client: Client) -> None:
    job = make_job()
    make_job(requirement="CIC")
    page = client.get(f"/jobs/{job.pk}/alike/")
    assert page.status_code == 200
    text = page.content.decode().replace("&amp;", "&")
    assert "Nothing else like it is open" in text
    assert "the widest search made of this one: CCS or CPC." in text
    assert f'href="/alerts/new/?{SAME}"' in text


def test_a_posting_that_is_over_leads_to_what_is_open_and_a_draft_is_unknown(client: Client) -> None:
    over, other = make_job(), make_job()
    over.change(closed_at=timezone.now(), closed_reason="filled")
    assert where(client, over).startswith("/jobs/?credential=")
    other.change(closed_at=timezone.now(), closed_reason="filled")
    assert "Nothing else like it is open" in client.get(f"/jobs/{over.pk}/alike/").content.decode()
    draft = make_job(live=False)
    for door in ("", "alert/"):
        assert client.get(f"/jobs/{draft.pk}/alike/{door}").status_code == 404


def test_what_i_blocked_is_no_other_like_it(client: Client, dana: User) -> None:
    job = make_job()
    blocked = make_company("Staff Now", "agency")
    make_job(blocked)
    profile.shut_out(dana.candidate, blocked.name)
    client.force_login(dana)
    assert where(client, job) == ""


def test_the_posting_leads_to_the_search_and_to_the_mail(client: Client) -> None:
    job = make_job()
    page = client.get(job.url).content.decode()
    for door in ("", "alert/"):
        assert f'href="/jobs/{job.pk}/alike/{door}"' in page
    form = client.get(where(client, job, "alert/")).context["form"]
    assert isinstance(form, AlertForm)
    assert form.query == SAME
