"""The keyword field suggests filters by their names; choosing one adds it to the search."""

from urllib.parse import urlencode

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from cms import places
from cms.matching import Criteria
from cms.requirement import Requirement
from cms.suggestions import Suggestion, suggestions
from tests.factories import make_company, make_job

pytestmark = pytest.mark.django_db


def suggested(text: str, query: str = "") -> list[tuple[str, str]]:
    return [(each.group, each.label) for each in suggestions(text, Criteria.from_query(query))]


def only(text: str, query: str = "") -> Suggestion:
    (found,) = suggestions(text, Criteria.from_query(query))
    return found


@pytest.mark.parametrize("text", ["RHIT", "rhit", "registered health information tech"])
def test_a_credential_is_suggested_by_abbreviation_and_by_full_name(text: str) -> None:
    assert ("Credentials", "RHIT") in suggested(text)


def test_specialties_companies_and_places_are_suggested() -> None:
    make_company("Lakeview Hospital")
    assert ("Specialties", "Radiology") in suggested("radiol")
    assert ("Companies", "Lakeview Hospital") in suggested("hospital")
    assert ("Places", "Austin, TX") in suggested("austi")
    assert suggested("new york")[:2] == [("Places", "New York"), ("Places", "New York, NY")]
    assert suggestions("ohio", Criteria.from_query("state=TX"))[0].url == "/jobs/?state=OH&state=TX"


def test_a_name_that_begins_so_stands_before_one_that_only_contains_it() -> None:
    make_company("North Radiology Group")
    make_company("Radiology Partners")
    names = [label for group, label in suggested("radiology") if group == "Companies"]
    assert names == ["Radiology Partners", "North Radiology Group"]


def test_what_most_postings_ask_for_comes_first_then_the_alphabet() -> None:
    def credentials(text: str) -> list[str]:
        return [label for group, label in suggested(text) if group == "Credentials"]

    assert credentials("cp")[:2] == ["CPB", "CPC"]
    make_job(requirement=Requirement.from_stored("CPC"))
    make_job(requirement=Requirement.from_stored("CCS-P"), title="Profee coder")
    assert credentials("cp")[:2] == ["CPC", "CPB"]
    assert credentials("ccs")[:2] == ["CCS", "CCS-P"], "what is typed in full leads"


def test_a_state_and_a_company_with_more_postings_come_first() -> None:
    lakeview, _ = make_company("Lakeview Hospital"), make_company("Lakeside Hospital")
    make_job(lakeview, city="Trenton", state="NJ")
    assert [label for group, label in suggested("lake") if group == "Companies"] == [
        "Lakeview Hospital",
        "Lakeside Hospital",
    ]
    assert next(label for group, label in suggested("new") if group == "Places") == "New Jersey"


def test_choosing_adds_to_the_search_of_the_form(client: Client) -> None:
    asked = urlencode({"q": "radiolo", "state": "TX", "arrangement": "remote"})
    answer = client.get(f"/jobs/suggest/?{asked}").json()["suggestions"]
    chosen = next(each for each in answer if each["label"] == "Radiology")
    assert chosen["url"] == "/jobs/?arrangement=remote&specialty=radiology&state=TX"


def test_the_words_before_the_last_one_stay(client: Client) -> None:
    answer = client.get("/jobs/suggest/?q=auditor+rhit").json()["suggestions"]
    assert [each["url"] for each in answer] == ["/jobs/?credential=RHIT&q=auditor"]


def test_there_are_never_more_than_eight() -> None:
    for number in range(12):
        make_company(f"Certified Care {number}")
    found = suggested("ce")
    assert len(found) <= 8
    assert {group for group, _ in found} >= {"Credentials", "Companies"}
    assert [group for group, _ in found] == sorted(
        (group for group, _ in found), key=["Credentials", "Specialties", "Companies", "Places"].index
    )


@pytest.mark.parametrize(
    "text", ["", "c", "\x00", '"""', "%", "\\", "word " * 5_000, "9" * 400, "\ud800", "ÅΩ漢字🩺", "<script>"]
)
def test_odd_input_is_answered(client: Client, text: str) -> None:
    asked = urlencode(
        {"q": text.encode("utf-8", "surrogatepass"), "credential": text.encode("utf-8", "surrogatepass")}
    )
    response = client.get(f"/jobs/suggest/?{asked}")
    assert response.status_code == 200
    assert len(response.json()["suggestions"]) <= 8


def test_suggesting_reads_no_rows_once_the_words_are_known(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.get("/jobs/suggest/?q=rhit")
    monkeypatch.setattr("cms.search.live.POLL_SECONDS", 3_600.0)
    with django_assert_num_queries(0):
        client.get("/jobs/suggest/?q=rhia")


def test_the_fields_that_suggest_are_plain_fields_without_javascript(client: Client) -> None:
    for address in ("/", "/jobs/"):
        page = client.get(address).content.decode()
        assert 'data-suggest="/jobs/suggest/"' in page
        assert "js/combobox" in page
        assert 'role="combobox"' not in page


@pytest.mark.parametrize(
    ("typed", "first"), [("aust", "Austin, TX"), ("Austin, t", "Austin, TX"), ("7870", "78701")]
)
def test_a_place_is_suggested_as_the_field_understands_it(client: Client, typed: str, first: str) -> None:
    found = client.get("/jobs/suggest/places/", {"q": typed}).json()["suggestions"]
    assert found[0] == {"group": "Places", "label": first}
    assert len(found) <= 8
    assert all(places.find(each["label"]) for each in found)


@pytest.mark.parametrize("typed", ["", "a", "zzzzqq", "9" * 400, '"""', "ÅΩ漢字🩺"])
def test_what_is_no_place_suggests_none(client: Client, typed: str) -> None:
    assert client.get("/jobs/suggest/places/", {"q": typed}).json() == {"suggestions": []}
