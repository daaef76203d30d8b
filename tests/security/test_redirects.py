"""The site sends nobody to an address that somebody else wrote into a link."""

from urllib.parse import quote

import pytest
from django.test import Client

from employers.models import Employer
from jobboard.accounts.models import User
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db
ELSEWHERE = [
    "https://evil.example/",
    "//evil.example/",
    "///evil.example/",
    "/\\evil.example/",
    "\\\\evil.example/",
    "http:///evil.example",
    "https:evil.example",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,x",
    " //evil.example/",
    "\t//evil.example/",
    "http://127.0.0.1:8000@evil.example/",
    "/\t/evil.example/",
    "/\n/evil.example/",
]


def stays_here(location: str) -> bool:
    return location.startswith("/") and not location.startswith(("//", "/\\")) and "evil" not in location


@pytest.mark.parametrize("target", ELSEWHERE)
def test_signing_in_and_out_stay_here(dana: User, target: str) -> None:
    visitor = Client()
    answer = visitor.post(
        f"/account/login/?next={quote(target)}", {"login": dana.email, "password": PASSWORD, "next": target}
    )
    assert answer.status_code == 302
    assert stays_here(answer["Location"]), answer["Location"]
    answer = visitor.get(f"/account/login/?next={quote(target)}")
    assert stays_here(answer["Location"]), answer["Location"]
    answer = visitor.post(f"/account/logout/?next={quote(target)}", {"next": target})
    assert stays_here(answer["Location"]), answer["Location"]


@pytest.mark.parametrize("target", ELSEWHERE)
def test_starting_as_an_employer_stays_here(acme: Employer, dana: User, target: str) -> None:
    member, newcomer = Client(), Client()
    member.force_login(acme.memberships.get().user)
    newcomer.force_login(dana)
    start = f"/employers/start/?next={quote(target)}"
    assert stays_here(member.get(start)["Location"])
    assert stays_here(member.post("/employers/start/", {"next": target})["Location"])
    founded = newcomer.post(start, {"next": target, "name": "Dana Coding", "kind": "vendor"})
    assert founded.status_code == 302
    assert stays_here(founded["Location"])


@pytest.mark.parametrize("target", ELSEWHERE)
def test_the_editors_doors_stay_here(eddie: User, target: str) -> None:
    editor = Client()
    for path in ("/admin/login/", "/_util/login/"):
        signing_in = Client().get(f"{path}?next={quote(target)}")["Location"]
        assert signing_in == "/account/login/?next=/admin/"
    editor.force_login(eddie)
    assert stays_here(editor.get(f"/admin/login/?next={quote(target)}")["Location"])
