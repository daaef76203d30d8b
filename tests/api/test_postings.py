"""Postings by the same search as at /jobs/, one posting, and the words to search with."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms.models import Credential, JobPage, RecordType, System
from tests.factories import make_company, make_job

pytestmark = pytest.mark.django_db
POSTINGS = "/api/v1/postings"


def ask(query: str = "", status: int = 200) -> Any:  # decoded JSON
    answer = Client().get(f"{POSTINGS}{query}")
    assert answer.status_code == status, answer.content
    return answer.json()


def titles(query: str) -> set[str]:
    return {item["title"] for item in ask(query)["items"]}


def test_a_search_gives_what_the_list_gives() -> None:
    make_job(
        title="Radiology coder", requirement="CPC", arrangement="remote", remote_all_states=True, state=""
    )
    make_job(title="Inpatient coder", requirement="CCS", state="OH")
    assert titles("") == {"Radiology coder", "Inpatient coder"}
    assert titles("?credential=CPC") == {"Radiology coder"}
    assert titles("?state=OH&arrangement=onsite") == {"Inpatient coder"}
    assert titles("?q=radiology") == {"Radiology coder"}


def test_an_answer_says_how_the_search_was_understood() -> None:
    make_job(requirement="CPC")
    found = ask("?credential=cpc&arrangement=onsite")
    assert found["words"] == "CPC · on site"
    assert (found["total"], found["next"], found["warnings"], found["counts"]) == (1, None, [], None)


def test_what_is_unknown_is_told_in_the_words_of_the_form_and_left_out() -> None:
    make_job()
    found = ask("?credential=XYZ&flavour=sweet&sort=colour")
    told = {warning["field"]: warning["message"] for warning in found["warnings"]}
    assert found["total"] == 1
    assert told["credential"] == "We do not know “XYZ” as a credential, so it is left out."
    assert told["flavour"] == "There is no such parameter."
    assert "sort" in told


def test_counts_come_when_asked_for() -> None:
    make_job()
    make_job(arrangement="remote", remote_all_states=True, state="")
    assert ask("?counts=1&arrangement=remote")["counts"]["arrangement"] == {"onsite": 1, "remote": 1}


@pytest.mark.parametrize("limit", ["0", "101", "-1", "many", "", "1e2", "²", "9" * 400])
def test_a_limit_that_is_none_is_refused_with_a_sentence(limit: str) -> None:
    refused = ask(f"?limit={limit}", status=400)
    assert refused == {
        "status": 400,
        "code": "bad_limit",
        "message": "limit is a whole number from 1 to 100.",
    }


def test_a_posting_tells_all_its_facts() -> None:
    job = make_job(
        requirement="(CPC or CCS) and RHIT", preferred="CRC", apprentice="with_experience", apprentice_months=6,
        productivity="12.5", productivity_per="hour", productivity_record_type=RecordType.objects.get(slug="inpatient"),
        accuracy_percent="95",
    )  # fmt: skip
    told = Client().get(f"{POSTINGS}/{job.pk}").json()
    assert told["requirement"] == [["CCS", "CPC"], ["RHIT"]]
    assert told["preferred"] == ["CRC"]
    assert told["apprentice"] == {"answer": "with_experience", "months": 6, "signs_letter": False}
    assert told["pay"]["low_cents"] == 24_00
    assert told["pay"]["annual_high_cents"] == 29_00 * 2080
    assert told["states"] == ["TX"]
    assert told["place"]["words"] == "Austin, TX"
    assert told["record_types"] == [{"value": "inpatient", "name": job.record_types.get().name}]
    assert [row["value"] for row in told["code_sets"]] == ["icd-10-cm"]
    assert told["productivity"]["record_type"]["value"] == "inpatient"
    assert (told["productivity"]["charts"], told["productivity"]["per"]) == (12.5, "hour")
    assert told["accuracy"]["percent"] == 95
    assert told["company"]["slug"] == "acme-health"
    assert told["url"].endswith(f"{job.url}?via=elsewhere")
    assert told["description_html"] == job.description
    assert told["posted_at"].endswith("Z")


def test_pay_that_cannot_be_compared_is_null_a_year() -> None:
    job = make_job(pay_unit="chart", pay_min_cents=400, pay_max_cents=600)
    assert Client().get(f"{POSTINGS}/{job.pk}").json()["pay"]["annual_low_cents"] is None


def test_a_posting_names_its_systems() -> None:
    job = make_job()
    system = System.objects.create(name="Ours", slug="ours", kind="encoder")
    JobPage.systems.through.objects.create(jobpage_id=job.pk, system_id=system.pk)
    told = Client().get(f"{POSTINGS}/{job.pk}").json()
    assert told["systems"] == [{"value": "ours", "name": "Ours", "kind": "encoder"}]


def end(job: JobPage, how: str) -> None:
    now = timezone.now()
    if how == "closed":
        job.change(closed_at=now, closed_reason="filled_here")
    elif how == "expired":
        job.change(expires_at=now - timedelta(seconds=1))
    else:
        job.unpublish()
        job.change(removed_at=now)


@pytest.mark.parametrize("how", ["closed", "expired", "removed"])
def test_a_posting_that_has_ended_is_gone_and_in_no_list(how: str) -> None:
    job = make_job()
    end(job, how)
    answer = Client().get(f"{POSTINGS}/{job.pk}")
    assert (answer.status_code, answer.json()["code"]) == (410, "ended")
    assert ask()["items"] == []


@pytest.mark.parametrize("page_id", ["0", "987654321", "9" * 18, "9" * 30, "x", "1/"])
def test_what_was_never_there_is_not_found(page_id: str) -> None:
    answer = Client().get(f"{POSTINGS}/{page_id}")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_a_draft_has_never_been_there() -> None:
    assert Client().get(f"{POSTINGS}/{make_job(live=False).pk}").status_code == 404


def test_a_restricted_posting_is_in_no_answer() -> None:
    job = make_job()
    job.view_restrictions.create(restriction_type="login")
    assert ask()["items"] == []
    assert Client().get(f"{POSTINGS}/{job.pk}").status_code == 404


def test_the_number_of_queries_does_not_grow() -> None:
    def count(query: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            ask(query)
        return len(queries)

    for number in range(30):
        make_job(make_company(f"Company {number}"))
    ask("?limit=2")
    few, many = count("?limit=2"), count("?limit=30")
    assert few == many
    assert many <= 9


def test_vocabularies_offer_only_what_is_confirmed() -> None:
    Credential.objects.filter(abbreviation="CCS").update(confirmed=False)
    words = Client().get("/api/v1/vocabularies").json()
    credentials = {row["value"]: row for row in words["credential"]}
    assert "CCS" not in credentials
    assert credentials["CPC"]["body"] == "AAPC"
    assert "CPC-A" in credentials["CPC"]["satisfies"]
    assert {"value": "TX", "name": "Texas"} in words["state"]
    assert {row["value"] for row in words["arrangement"]} == {"onsite", "hybrid", "remote"}
    assert all(words[name] for name in ("specialty", "record", "code_set", "system", "type", "sort"))
