"""`/companies/`: whoever has something open, from A to Z, with how much."""

import re

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from candidates import profile
from cms import companies
from cms.models import JobPage
from jobboard.accounts.models import User
from tests.factories import make_company, make_job

pytestmark = pytest.mark.django_db


def listed(html: str) -> list[tuple[str, str]]:
    return re.findall(r'<a href="/companies/[\w-]+/">([^<]+)</a> <span class="link-list__count">(\d+)<', html)


def hire(*names: str) -> list[JobPage]:
    return [make_job(make_company(name)) for name in names]


def test_it_lists_who_has_something_open_and_how_much(client: Client) -> None:
    first = make_company("acme Health")
    for company in (make_company("Zeta Coding"), first, first, make_company("3M Billing")):
        make_job(company)
    make_company("Not hiring")
    html = client.get("/companies/").content.decode()
    assert listed(html) == [("3M Billing", "1"), ("acme Health", "2"), ("Zeta Coding", "1")]
    assert re.findall(r'<h2 class="directory__title" id="letter-\w+">([^<]+)</h2>', html) == ["0–9", "A", "Z"]
    assert "3 companies with 4 open medical coding jobs" in html


def test_what_closes_is_not_counted_any_more(client: Client) -> None:
    _, job = hire("Acme Health", "Beta Billing")
    job.change(closed_at=timezone.now(), closed_reason="cancelled")
    assert listed(client.get("/companies/").content.decode()) == [("Acme Health", "1")]


def test_it_has_pages_and_letters_lead_to_them(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(companies, "PER_PAGE", 2)
    hire("Alpha", "Beta", "Gamma", "Delta")
    first, second = (client.get(f"/companies/{query}").content.decode() for query in ("", "?page=2"))
    assert [name for name, _ in listed(first)] == ["Alpha", "Beta"]
    assert [name for name, _ in listed(second)] == ["Delta", "Gamma"]
    assert '<a href="/companies/?page=2#letter-g">G</a>' in first
    assert '<h2 class="directory__title" id="letter-g">' in second
    assert "noindex" not in first
    assert "noindex, follow" in second
    assert '/companies/?page=2">' in second
    assert [name for name, _ in listed(client.get("/companies/?page=99").content.decode())] == [
        "Delta",
        "Gamma",
    ]


def test_an_empty_board_has_the_page_too(client: Client) -> None:
    answer = client.get("/companies/")
    assert answer.status_code == 200
    assert "No company has a job open" in answer.content.decode()


def test_it_is_in_the_sitemap_at_the_foot_of_pages_and_above_each_company(client: Client) -> None:
    (job,) = hire("Acme Health")
    assert "/companies/</loc>" in client.get("/sitemap-views-1.xml").getvalue().decode()
    assert '<a href="/companies/">Companies</a>' in client.get("/jobs/").content.decode()
    assert (
        '<li><a href="/companies/">Companies</a></li>'
        in client.get(job.company.get_absolute_url()).content.decode()
    )


def test_a_reader_does_not_see_whom_they_blocked(client: Client, dana: User) -> None:
    hire("Acme Health", "Beta Billing")
    profile.locked(dana).blocks.create(name="Acme Health")
    client.force_login(dana)
    mine = client.get("/companies/").content.decode()
    assert listed(mine) == [("Beta Billing", "1")]
    assert "that you blocked are left out" in mine


def test_companies_cost_no_queries(client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    hire("Acme Health", "Beta Billing", "Gamma")
    client.get("/companies/")
    with django_assert_num_queries(1):  # what is new in the index
        client.get("/companies/")
