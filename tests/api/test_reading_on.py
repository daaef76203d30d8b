"""Whoever follows `next` to the end sees each posting that stays open exactly once."""

import random
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from cms.api import cursor as cursors
from cms.api.cursor import Cursor, CursorError
from cms.matching import Criteria
from cms.models import JobPage
from tests.factories import make_company, make_job

pytestmark = pytest.mark.django_db


def read_all(query: str, meanwhile: Callable[[], None] = lambda: None) -> list[int]:
    address: str | None = f"/api/v1/postings?{query}"
    seen: list[int] = []
    while address:
        parts = urlsplit(address)
        answer = Client().get(f"{parts.path}?{parts.query}")
        assert answer.status_code == 200, answer.content
        seen += [item["id"] for item in answer.json()["items"]]
        address = answer.json()["next"]
        meanwhile()
    return seen


def close(job: JobPage) -> None:
    job.change(closed_at=timezone.now(), closed_reason="filled_here")


@pytest.mark.parametrize(
    "query", ["limit=3", "limit=3&sort=pay", "limit=1", "limit=100", "limit=3&state=TX&counts=1"]
)
def test_every_posting_comes_once(query: str) -> None:
    jobs = [make_job(pay_max_cents=29_00 + number) for number in range(10)]
    seen = read_all(query)
    assert sorted(seen) == sorted(job.pk for job in jobs)
    assert len(set(seen)) == len(seen)


def test_the_next_page_is_the_same_search() -> None:
    for number in range(3):
        make_job(title=f"Coder {number}")
    make_job(title="Other", state="OH")
    assert len(read_all("limit=1&state=TX&sort=pay")) == 3


@pytest.mark.parametrize("seed", range(6))
def test_postings_that_come_and_go_neither_repeat_nor_hide_others(seed: int) -> None:
    dice = random.Random(seed)
    company = make_company()
    standing = [make_job(company) for _ in range(14)]
    staying = {job.pk for job in dice.sample(standing, 7)}
    passing = [job for job in standing if job.pk not in staying]

    def meanwhile() -> None:
        if passing and dice.random() < 0.8:
            close(passing.pop(dice.randrange(len(passing))))
        if dice.random() < 0.6:
            make_job(company)

    seen = read_all("limit=3", meanwhile)
    assert len(set(seen)) == len(seen)
    assert staying <= set(seen)


def test_where_all_that_was_shown_last_has_gone_the_place_decides() -> None:
    jobs = [make_job() for _ in range(6)]
    first = Client().get("/api/v1/postings?limit=2").json()
    for item in first["items"]:
        close(JobPage.objects.get(pk=item["id"]))
    rest = urlsplit(first["next"])
    answer = Client().get(f"{rest.path}?{rest.query}").json()
    assert answer["total"] == len(jobs) - 2
    assert len(answer["items"]) == 2


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "§",
        "e30=",
        "bnVsbA==",
        "WzEsMixbM11d",
        "A" * 601,
        "WyJhIiwxLFstMV1d",
        "WyIiLDFlNDAwLFtdXQ==",
        "W" * 599,
        "\x00",
    ],
)
def test_a_text_that_is_no_cursor_is_refused_with_a_sentence(text: str) -> None:
    answer = Client().get("/api/v1/postings", {"cursor": text})
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_cursor")


def test_a_cursor_of_another_search_is_refused() -> None:
    text = Cursor(cursors._name(Criteria()), 20, (1, 2)).text
    assert Cursor.read(text, Criteria()).shown == 20
    with pytest.raises(CursorError, match="another search"):
        Cursor.read(text, Criteria(state=("TX",)))


def test_a_cursor_far_past_the_end_is_an_empty_last_page() -> None:
    make_job()
    text = Cursor(cursors._name(Criteria()), 2**62, ()).text
    found = Client().get("/api/v1/postings", {"cursor": text}).json()
    assert (found["items"], found["next"]) == ([], None)
