"""Editors find pages by words, whatever they filter or sort by besides."""

from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from cms.models import JobIndexPage
from cms.wagtail_hooks import JobFilterSet, JobPageViewSet
from jobboard.accounts.models import User
from tests.factories import make_company, make_job

pytestmark = pytest.mark.django_db
SORTS = sorted({column.sort_key for column in JobPageViewSet.columns if column.sort_key})
EXPLORER_SORTS = ["title", "latest_revision_created_at", "content_type__model", "live", "ord"]


@pytest.fixture
def editor(client: Client, eddie: User) -> Client:
    client.force_login(eddie)
    make_job(make_company("Lakeshore"), title="Emergency coder", owner=eddie)
    make_job(make_company("Riverside"), title="Night auditor", owner=eddie)
    return client


def values(name: str, eddie: User) -> dict[str, Any]:
    """What one filter of the list sends for the posting of Lakeshore."""
    company = JobFilterSet.base_filters["company"].queryset.get(name="Lakeshore")
    known = {
        "state_of_life": {"state_of_life": "live"},
        "company": {"company": company.pk},
        "latest_revision_created_at": {
            "latest_revision_created_at_from": "2020-01-01",
            "latest_revision_created_at_to": "2099-01-01",
        },
        "owner": {"owner": eddie.pk},
        "edited_by": {"edited_by": eddie.pk},
        "site": {"site": 1},
        "has_child_pages": {"has_child_pages": "false"},
    }
    return known[name]


@pytest.mark.parametrize("name", JobFilterSet.base_filters)
def test_every_filter_of_the_postings_goes_with_words(editor: Client, eddie: User, name: str) -> None:
    answer = editor.get("/admin/postings/", {**values(name, eddie), "q": "emergency"})
    assert answer.status_code == 200
    assert "Night auditor" not in answer.content.decode()
    if name not in {"edited_by", "site"}:
        assert "Emergency coder" in answer.content.decode()


@pytest.mark.parametrize("sort", [way + key for key in SORTS for way in ("", "-")])
def test_every_order_of_the_postings_goes_with_words(editor: Client, sort: str) -> None:
    page = editor.get("/admin/postings/", {"ordering": sort, "q": "coder"}).content.decode()
    assert "Emergency coder" in page
    assert "Night auditor" not in page


def test_postings_are_found_by_words_of_the_title_and_of_the_company(editor: Client) -> None:
    assert "Night auditor" in editor.get("/admin/postings/?q=river+night").content.decode()
    assert "Night auditor" not in editor.get("/admin/postings/?q=lake+night").content.decode()


@pytest.mark.parametrize("sort", EXPLORER_SORTS)
@pytest.mark.parametrize("more", ["", "has_child_pages=false", "owner=1", "site=1", "search_all=1"])
def test_the_explorer_searches_with_any_filter_and_order(editor: Client, sort: str, more: str) -> None:
    jobs = JobIndexPage.objects.get()
    query = urlencode({"ordering": sort, "q": "coder"})
    assert editor.get(f"/admin/pages/{jobs.pk}/?{query}&{more}").status_code == 200


@pytest.mark.parametrize(
    "door", ["/admin/pages/search/?q={}", "/admin/choose-page/search/?q={}", "/admin/pages/search/?ordering=live&q={}"]
)  # fmt: skip
def test_wagtails_other_searches_find_postings(editor: Client, door: str) -> None:
    assert "Emergency coder" in editor.get(door.format("emerg")).content.decode()
    assert editor.get(door.format("100%25+%00+%22(")).status_code == 200
