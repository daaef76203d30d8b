"""Each filter lets one posting in and keeps one out; what cannot be used is explained beside its field."""

import re
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client

from cms.filters import JobFilterSet
from cms.models import Credential, Specialty, System
from tests.cms.listing_reader import Seen
from tests.factories import make_company, make_job

pytestmark = pytest.mark.django_db


def remote(*states: str) -> dict[str, Any]:  # fields of a posting
    place = {"remote_states": list(states)} if states else {"remote_all_states": True}
    return {"arrangement": "remote", "city": "", "state": "", **place}


CASES: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("credential=CPC", {"requirement": "CPC or CCS"}, {"requirement": "CCS"}),
    ("credential=CPMA", {"preferred": "CPMA"}, {"preferred": "CRC"}),
    ("holding=CPC", {"requirement": "CPC or CCS"}, {"requirement": "CPC and RHIT"}),
    ("holding=CPC", {"requirement": ""}, {"requirement": "CCS"}),
    ("holding=RHIA", {"requirement": "RHIT"}, {"requirement": "CCS"}),
    ("holding=RHIA&holding=CCS", {"requirement": "CCS and RHIT"}, {"requirement": "CPC"}),
    (
        "holding=CPC-A",
        {"requirement": "CPC", "apprentice": "with_experience", "apprentice_months": 6},
        {"requirement": "CPC", "apprentice": "not_accepted"},
    ),
    (
        "holding=CPC-A&apprentice_months=6",
        {"requirement": "CPC", "apprentice": "with_experience", "apprentice_months": 6},
        {"requirement": "CPC", "apprentice": "with_experience", "apprentice_months": 7},
    ),
    ("record=ed", {"record_types": ["ed", "radiology"]}, {"record_types": ["inpatient"]}),
    ("state=TX", {"city": "Austin", "state": "TX"}, {"city": "Columbus", "state": "OH"}),
    ("state=TX", remote("TX", "CO"), remote("OH")),
    ("state=TX", remote(), {"city": "Columbus", "state": "OH"}),
    ("arrangement=remote", remote(), {}),
    ("type=contract", {"employment_type": "contract"}, {"employment_type": "full_time"}),
    ("apprentice=1", {"apprentice": "accepted"}, {"apprentice": "not_accepted"}),
    ("pay=60000", {"pay_max_cents": 28_85}, {"pay_max_cents": 28_84}),
    (
        "pay=30000",
        {"pay_unit": "chart", "pay_min_cents": 400, "pay_max_cents": 500, "charts_per_hour": Decimal(5)},
        {"pay_unit": "chart", "pay_min_cents": 400, "pay_max_cents": 500},
    ),
    ("pay=50000", {"pay_max_cents": 50_00}, {"pay_max_cents": 50_00, "fte": Decimal("0.4")}),
    ("q=auditing", {"title": "Coding Auditor"}, {"title": "Inpatient Coder"}),
    ("q=query+physicians", {"description": "<p>You query the physician.</p>"}, {"description": "<p>Query.</p>"}),
    ("q=cpc-a", {"requirement": "CPC-A"}, {"requirement": "CPC"}),
    ("q=ICD10", {"description": "<p>Assign ICD-10-PCS codes.</p>"}, {"code_sets": ["cpt"]}),
]  # fmt: skip


@pytest.mark.parametrize(("query", "inside", "outside"), CASES)
def test_a_filter_lets_one_in_and_keeps_one_out(
    client: Client, query: str, inside: dict[str, Any], outside: dict[str, Any]
) -> None:
    experience = {"experience_months": 0}
    wanted = make_job(**{**experience, **inside})
    make_job(**{**experience, **outside})
    assert Seen.of(client.get(f"/jobs/?{query}")).ids == [wanted.pk]


def test_specialty(client: Client) -> None:
    wanted = make_job(specialty=Specialty.objects.get(slug="trauma"))
    make_job(specialty=Specialty.objects.get(slug="urology"))
    assert Seen.of(client.get("/jobs/?specialty=trauma")).ids == [wanted.pk]


def test_keywords_find_companies_and_systems(client: Client) -> None:
    job = make_job(make_company("Cañón Health"))
    make_job(make_company("Other"))
    job.systems = System.objects.filter(name="Epic")
    job.save_revision().publish()
    for words in ("canon+health", "CAÑÓN", "epic+coders"):
        assert Seen.of(client.get(f"/jobs/?q={words}")).ids == [job.pk], words


def test_keywords_find_how_one_is_employed(client: Client) -> None:
    per_diem, part_time = make_job(employment_type="per_diem"), make_job(employment_type="part_time")
    make_job(employment_type="full_time")
    assert Seen.of(client.get("/jobs/?q=PRN+coder")).ids == [per_diem.pk]
    assert Seen.of(client.get("/jobs/?q=part-time")).ids == [part_time.pk]


def test_an_unknown_value_is_explained_beside_its_field_and_the_rest_still_filters(client: Client) -> None:
    make_job(title="In Texas")
    make_job(title="In Ohio", city="Columbus", state="OH")
    response = client.get("/jobs/?state=TX&state=Mars&pay=lots&credential=<b>")
    assert Seen.of(response).titles == ["In Texas"]
    text = response.content.decode()
    assert "We do not know “MARS” as a US state, so it is left out." in text
    assert "We do not know “&lt;B&gt;” as a credential, so it is left out." in text
    assert "Type an amount, such as $24 an hour" in text
    assert 'value="lots"' in text
    assert not Seen.of(response).is_indexable


def test_what_only_an_address_can_name_is_explained_too(client: Client) -> None:
    text = client.get("/jobs/?company=nowhere&avoid=noone&sort=luck").content.decode()
    assert "We do not know “nowhere” as a company, so it is left out." in text
    assert "We do not know “noone” as a company, so it is left out." in text
    assert "There is no such order, so the usual one is used." in text


def test_closed_filters_say_that_something_in_them_was_not_understood(client: Client) -> None:
    said = "Not all was understood</span></summary>"
    assert said in client.get("/jobs/?near=Springfield").content.decode()
    assert said not in client.get("/jobs/?near=Austin%2C+TX").content.decode()


def test_what_was_not_understood_stands_above_the_list_too(
    client: Client,
) -> None:
    def above(search: str) -> str:
        return client.get(f"/jobs/?{search}").content.decode().partition('id="results"')[2]

    assert "There is more than one Springfield" in above("near=Springfield")
    assert "We do not know “&lt;B&gt;” as a credential" in above("credential=<b>")
    odd = above("experience=9999&posted=999")
    for value, label in (("9999", "Experience"), ("999", "Posted")):
        assert f"“{value}” is none of the choices for “{label}" in odd
    assert "listing__faults" not in above("near=Austin%2C+TX&credential=CPC")


ABOUT_WHAT_I_HOLD = "Say first which credentials you hold: “{}” is about those."
NO_APPRENTICE = "Your months as an apprentice count only with an apprentice's credential, such as CPC-A"


@pytest.mark.parametrize(
    ("search", "sentence"),
    [
        ("almost=on", ABOUT_WHAT_I_HOLD.format("One credential short")),
        ("almost=on&holding=XYZ", ABOUT_WHAT_I_HOLD.format("One credential short")),
        ("apprentice_months=6", ABOUT_WHAT_I_HOLD.format("My months as an apprentice")),
        ("apprentice_months=0", ABOUT_WHAT_I_HOLD.format("My months as an apprentice")),
        ("apprentice_months=6&holding=CPC", NO_APPRENTICE),
        ("apprentice_months=6&holding=CPC&holding=CPC-A", NO_APPRENTICE),
    ],
)
def test_a_choice_that_says_nothing_without_another_is_explained(
    client: Client, search: str, sentence: str
) -> None:
    """At its field and above the list, and the list is the one without it."""
    jobs = [make_job(), make_job(requirement="CPC", apprentice="with_experience", apprentice_months=24)]
    response = client.get(f"/jobs/?{search}")
    assert set(Seen.of(response).ids) == {job.pk for job in jobs}
    text = unescape(response.content.decode())
    assert text.count(sentence) == 2
    assert "as an apprentice</a>" not in text  # no chip
    assert "with 6 months" not in text


@pytest.mark.parametrize("search", ["almost=on&holding=CPC", "apprentice_months=6&holding=CPC-A"])
def test_what_belongs_together_is_not_complained_of(client: Client, search: str) -> None:
    text = client.get(f"/jobs/?{search}").content.decode()
    assert "listing__faults" not in text
    assert "field__error" not in text


def test_words_that_say_nothing_are_explained(client: Client) -> None:
    make_job()
    response = client.get("/jobs/?q=%21%21")
    assert len(Seen.of(response).ids) == 1
    assert "Type at least one word" in response.content.decode()


def test_only_confirmed_credentials_are_offered_but_a_named_one_is_honoured(client: Client) -> None:
    Credential.objects.filter(abbreviation="CIC").update(confirmed=False)
    wanted = make_job(requirement="CIC")
    make_job(requirement="CPC")
    offered = {code for code, _ in JobFilterSet(QueryDict()).form.fields["credential"].choices}
    assert "CPC" in offered
    assert "CIC" not in offered
    response = client.get("/jobs/?credential=CIC")
    assert Seen.of(response).ids == [wanted.pk]
    assert 'value="CIC" checked' in response.content.decode()


@pytest.mark.parametrize(
    ("query", "option"),
    [
        ("experience=8", '<option value="8" selected>At most 8 months</option>'),
        ("holding=CPC-A&apprentice_months=8", '<option value="8" selected>8 months</option>'),
        ("posted=45", '<option value="45" selected>Last 45 days</option>'),
    ],
)
def test_a_number_that_is_not_offered_is_shown_so_that_the_next_choice_keeps_it(
    client: Client, query: str, option: str
) -> None:
    assert option in client.get(f"/jobs/?{query}").content.decode()
    assert option not in client.get("/jobs/").content.decode()


@pytest.mark.parametrize("typed", ["999999", "-1", "x", "²"])
def test_what_is_no_number_is_not_shown_as_one(client: Client, typed: str) -> None:
    assert f'value="{typed}" selected' not in client.get(f"/jobs/?experience={typed}").content.decode()


def test_a_company_is_left_out(client: Client) -> None:
    wanted, other = make_job(make_company("Kept")), make_job(make_company("Avoided"))
    assert Seen.of(client.get(f"/jobs/?avoid={other.company.slug}")).ids == [wanted.pk]


def test_counts_stand_beside_the_choices(client: Client) -> None:
    make_job(requirement="CPC")
    make_job(requirement="CPC or CCS", city="Columbus", state="OH")
    seen = Seen.of(client.get("/jobs/?state=TX"))
    counts, states = seen.counts("credential"), seen.counts("state")
    assert (counts["CPC"], counts["CCS"]) == (1, 0)
    assert (states["TX"], states["OH"]) == (1, 1)


def test_one_credential_short_a_count_is_of_the_list_with_that_credential_too(client: Client) -> None:
    """What it would find by itself is another list."""
    for requirement in ("CPC and CIC", "CIC and RHIT", "CPC and RHIT"):
        make_job(requirement=requirement)
    counts = Seen.of(client.get("/jobs/?holding=CPC&almost=on")).counts("holding")
    assert counts["CPC"] == 2  # the list as it is
    for code in ("CIC", "RHIT", "CCS"):
        assert counts[code] == Seen.of(client.get(f"/jobs/?holding=CPC&holding={code}&almost=on")).total


def test_the_rows_of_the_filter_set_are_what_the_matcher_finds() -> None:
    wanted = make_job(title="In Texas")
    make_job(title="In Ohio", city="Columbus", state="OH")
    assert list(JobFilterSet(QueryDict("state=TX")).qs) == [wanted]


def test_a_search_of_five_thousand_letters_is_cut_and_says_so(client: Client) -> None:
    answer = client.get("/jobs/", {"q": "coder " * 834})
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "Only the first 200 characters are searched for." in html
    assert len(html) < 200_000
    assert not [link for link in re.findall(r'href="([^"]*)"', html) if len(link) > 600], (
        "links carry no more"
    )


def test_what_i_hold_says_what_each_credential_alone_would_find(client: Client) -> None:
    make_job(requirement="CPC", state="TX")
    make_job(requirement="CCS or CPC", state="TX")
    make_job(requirement="CPC and RHIT", state="TX")
    make_job(requirement="CCS", state="OH", city="Columbus")
    seen = Seen.of(client.get("/jobs/?state=TX&holding=CPC"))
    held = seen.counts("holding")
    assert (held["CPC"], held["CCS"], held["RHIT"]) == (2, 1, 0)
    assert 'One credential short</span> <span class="facet__count">1</span>' in seen.html
    assert (
        'One credential short</span> <span class="facet__count"></span>'
        in client.get("/jobs/").content.decode()
    )


def test_an_apprentices_credential_stands_where_the_jobs_for_its_holders_put_it(client: Client) -> None:
    """No posting names it, and it is what a newcomer looks for first."""
    for _ in range(3):
        make_job(requirement="CPC", apprentice="accepted")
    make_job(requirement="CCS")
    held = list(Seen.of(client.get("/jobs/")).counts("holding"))
    assert set(held[:2]) == {"CPC", "CPC-A"}
    assert held[2] == "CCS"
