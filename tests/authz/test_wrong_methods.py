"""An address that is asked in the wrong way says so in the site's design, changes nothing and tells nothing."""

import re
from collections.abc import Mapping
from http import HTTPStatus

import pytest
from django.test import Client

from employers.models import Employer
from tests.authz.addresses import addresses
from tests.factories import make_posting

pytestmark = [pytest.mark.django_db, pytest.mark.any_database, pytest.mark.timeout(300)]
VALUES = {"id": "1", "int": "1", "uuid": "00000000-0000-4000-8000-000000000007", "slug": "x", "str": "x"}
OF_MACHINES = "api/"


def refused(client: Client) -> dict[str, tuple[str, Mapping[str, str]]]:
    """Path: what is read there, and the headers."""
    found: dict[str, tuple[str, Mapping[str, str]]] = {}
    for address in addresses():
        path = address.fill(VALUES)
        response = client.get(path)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and not address.route.startswith(
            OF_MACHINES
        ):
            found[path] = (response.content.decode(), response.headers)
    return found


@pytest.mark.parametrize("who", ["nobody", "acme"])
def test_every_address_that_only_takes_a_form_says_so(client: Client, acme: Employer, who: str) -> None:
    if who == "acme":
        make_posting(acme)
        client.force_login(acme.memberships.get().user)
    found = refused(client)
    assert len(found) > 30
    assert "/employers/postings/1/copy/" in found
    for path, (html, headers) in found.items():
        assert "<h1>This address only takes a form</h1>" in html, path
        assert headers["Allow"] == "POST", path
        assert "no-store" in headers["Cache-Control"], path
        back = re.search(r'button--primary" href="([^"]+)">Back to', html)
        assert back, path
        assert client.get(back[1]).status_code in {200, 302}, path


def test_the_page_tells_nothing_of_what_is_there(client: Client, acme: Employer, mallory: Employer) -> None:
    posting = make_posting(acme)
    client.force_login(mallory.memberships.get().user)
    paths = [f"/employers/postings/{pk}/copy/" for pk in (posting.pk, 987654321)]
    pages = [client.get(path).content.decode().replace(path, "") for path in paths]
    assert len({re.sub(r'(nonce|value)="[^"]+"', "", page) for page in pages}) == 1


def test_an_address_to_read_says_that_it_takes_no_form(client: Client) -> None:
    response = client.post("/employers/pricing/")
    assert response.status_code == HTTPStatus.METHOD_NOT_ALLOWED
    assert "<h1>This address takes no form</h1>" in response.content.decode()


def test_a_program_gets_the_bare_answer(client: Client) -> None:
    response = client.get("/employers/postings/1/copy/", headers={"Accept": "application/json"})
    assert (response.status_code, response.content) == (HTTPStatus.METHOD_NOT_ALLOWED, b"")
    assert (
        client.post("/api/v1/postings", headers={"Accept": "text/html"})["Content-Type"] == "application/json"
    )
