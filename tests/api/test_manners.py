"""How the API answers whatever it is asked: caching, other sites, other methods, one shape of error."""

import re

import pytest
from django.test import Client

from tests.factories import make_job

pytestmark = pytest.mark.django_db
ADDRESSES = ["/api/v1/postings", "/api/v1/vocabularies", "/api/v1/openapi.json"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_what_has_not_changed_is_not_sent_again(address: str) -> None:
    make_job()
    first = Client().get(address)
    assert first["ETag"].startswith('W/"')
    assert first["Cache-Control"] == "public, max-age=60"
    again = Client().get(address, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == first["ETag"]
    assert again["Access-Control-Allow-Origin"] == "*"


def test_what_has_changed_is_sent() -> None:
    make_job()
    first = Client().get("/api/v1/postings")
    make_job()
    assert Client().get("/api/v1/postings", headers={"if-none-match": first["ETag"]}).status_code == 200


@pytest.mark.parametrize("address", [*ADDRESSES, "/api/v1/postings/1", "/api/v1/nothing", "/api/v1/"])
def test_pages_of_other_sites_may_ask(address: str) -> None:
    assert Client().get(address)["Access-Control-Allow-Origin"] == "*"
    asked = Client().options(
        address, headers={"origin": "https://school.example", "access-control-request-method": "GET"}
    )
    assert asked.status_code == 204
    assert asked["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert "If-None-Match" in asked["Access-Control-Allow-Headers"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_head_says_what_get_would(address: str) -> None:
    head = Client().head(address)
    assert (head.status_code, head.content) == (200, b"")
    assert head["ETag"] == Client().get(address)["ETag"]


@pytest.mark.parametrize("address", [*ADDRESSES, "/api/v1/postings/1", "/api/v1/nothing"])
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "trace"])
def test_nothing_can_be_changed(address: str, method: str) -> None:
    answer = getattr(Client(enforce_csrf_checks=True), method)(address)
    assert answer.status_code == 405
    assert answer["Allow"] == "GET, HEAD, OPTIONS"
    assert answer.json()["code"] == "method_not_allowed"


@pytest.mark.parametrize(
    "address", ["/api/v1/", "/api/v1/nothing", "/api/v1/postings/", "/api/v1/postings/x/y"]
)
def test_an_address_of_nothing_is_json_too(address: str) -> None:
    answer = Client().get(address)
    assert answer.status_code == 404
    assert answer.json().keys() == {"status", "code", "message"}
    assert answer["Cache-Control"] == "no-store"


def test_no_cookie_is_read_or_set() -> None:
    visitor = Client()
    answer = visitor.get("/api/v1/postings")
    assert not answer.cookies
    assert "Cookie" not in answer.get("Vary", "")


def test_the_page_for_people_loads_nothing_from_elsewhere() -> None:
    page = Client().get("/api/v1/docs")
    assert page.status_code == 200
    text = page.content.decode()
    loaded = re.findall(r'<(?:script|link|img|iframe)[^>]+(?:src|href)="([^"]+)"', text)
    assert all(
        address.startswith("/")
        for address in loaded
        if "canonical" not in address and "/api/v1/docs" not in address
    )
    assert "credential" in text
    assert "Retry-After" in text


def test_the_document_describes_every_parameter_and_error() -> None:
    document = Client().get("/api/v1/openapi.json").json()
    search = document["paths"]["/api/v1/postings"]["get"]
    assert {"credential", "holding", "pay", "sort", "limit", "cursor", "counts"} <= {
        p["name"] for p in search["parameters"]
    }
    assert all(parameter["description"] for parameter in search["parameters"])
    for operations in document["paths"].values():
        for operation in operations.values():
            assert operation["description"]
            assert all(answer["description"] for answer in operation["responses"].values())
            assert "429" in operation["responses"]
