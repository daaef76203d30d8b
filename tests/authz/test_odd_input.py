"""No input causes a 5xx: every public address and form gets what nobody types on purpose."""

from collections.abc import Callable
from urllib.parse import quote_from_bytes

import pytest
from bs4 import BeautifulSoup
from bs4.element import Tag
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from candidates.application import Application
from employers.models import Employer
from jobboard.accounts.models import User
from tests.authz.addresses import Address, addresses
from tests.factories import make_posting

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(300)]

ODD = [
    "\x00",
    "a\x00b",
    "line\r\nSubject: injected",
    '"',
    "'",
    '""" OR 1=1',
    "word " * 5000,
    "9" * 400,
    "-1",
    "1e400",
    "NaN",
    "²",
    "\u202egnp.exe",
    "<script>alert(1)</script>",
    "%",
    "\\",
    "{{ 7*7 }}",
    "ÅΩ漢字🩺",
    " ",
    "",
]
# Bytes that are not text: a lone surrogate, and a sequence that ends too early.
RAW = ["%ED%A0%80", "%ff%fe", "%C3"]
FILTERS = [
    "q", "credential", "holding", "specialty", "record", "state", "arrangement", "type", "apprentice", "pay", "sort",
    "page", "next",
]  # fmt: skip

odd_text = st.one_of(st.sampled_from(ODD), st.text(max_size=40))
odd_query = st.lists(
    st.tuples(st.sampled_from(FILTERS), odd_text | st.sampled_from(["CPC", "TX", "1"])), max_size=8
)
quick = settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def encoded(text: str) -> str:
    return quote_from_bytes(text.encode("utf-8", "surrogatepass"), safe="")


def assert_answered(client: Client, address: str, **post: object) -> None:
    client.raise_request_exception = False
    response = client.post(address, post) if post else client.get(address)
    assert response.status_code < 500, f"{'POST' if post else 'GET'} {address[:200]} with {str(post)[:200]}"


@pytest.fixture(params=["nobody", "acme", "dana"])
def come(request: pytest.FixtureRequest, acme: Employer, dana: User) -> Callable[[], Client]:
    """Comes anew for each form, as some forms sign out or leave."""
    make_posting(acme, live=True)
    user = {"nobody": None, "acme": acme.memberships.get().user, "dana": dana}[request.param]

    def one() -> Client:
        client = Client()
        if user:
            client.force_login(user)
        return client

    return one


def test_the_walk_finds_the_addresses() -> None:
    assert len(addresses()) > 20
    assert any(address.route == "stripe/webhook/" for address in addresses())


@pytest.mark.parametrize("address", addresses(), ids=lambda address: address.route)
@quick
@given(query=odd_query, text=odd_text)
def test_odd_addresses_are_answered(
    client: Client, address: Address, query: list[tuple[str, str]], text: str
) -> None:
    values = {
        "str": encoded(text) or "x",
        "int": "9" * 30,
        "uuid": "0" * 8 + "-0000-4000-8000-" + "0" * 12,
        "slug": "no-such",
    }
    search = "&".join(f"{name}={encoded(value)}" for name, value in query)
    assert_answered(client, f"{address.fill(values)}?{search}")


@pytest.mark.parametrize(
    "address", ["/", "/jobs/", "/jobs/feed/", "/alerts/new/", "/employers/", "/companies/x/"]
)
@pytest.mark.parametrize("raw", RAW)
def test_bytes_that_are_no_text_are_answered(client: Client, address: str, raw: str) -> None:
    assert_answered(client, f"{address}?q={raw}&credential={raw}&{raw}=1&page={raw}")
    assert_answered(client, f"{address}{raw}/")


@pytest.mark.parametrize("name", FILTERS)
def test_every_filter_survives_every_odd_value_alone_and_repeated(
    client: Client, acme: Employer, name: str
) -> None:
    make_posting(acme, live=True)
    for text in ODD:
        assert_answered(client, f"/jobs/?{name}={encoded(text)}&{name}={encoded(text)}&{name}=CPC")


def forms_on(client: Client, address: str) -> list[tuple[str, list[str]]]:
    """(address, field names) of every POST form that this visitor sees there."""
    response = client.get(address, follow=True)
    if not response.headers.get("Content-Type", "").startswith("text/html"):
        return []
    found = []
    for form in BeautifulSoup(response.content, "lxml").find_all("form"):
        assert isinstance(form, Tag)
        if str(form.get("method", "")).lower() == "post":
            names = [
                str(field.get("name"))
                for field in form.find_all(["input", "select", "textarea"])
                if field.get("name")
            ]
            found.append((str(form.get("action") or response.request["PATH_INFO"]), names))
    return found


PAGES_WITH_FORMS = [
    "/account/login/",
    "/account/signup/",
    "/account/password/reset/",
    "/account/",
    "/alerts/",
    "/alerts/new/?credential=CPC",
    "/resumes/",
    "/employers/start/",
    "/employers/postings/new/",
    "/employers/team/",
    "/employers/company/",
]


def test_every_form_answers_odd_values_in_all_its_fields(come: Callable[[], Client]) -> None:
    forms = {(address, *names) for page in PAGES_WITH_FORMS for address, names in forms_on(come(), page)}
    assert len(forms) > 3
    for address, *names in sorted(forms):
        for text in ODD:
            assert_answered(come(), address, **dict.fromkeys(names, text))
        assert_answered(come(), address, **dict.fromkeys(names, ODD))


def test_the_forms_are_found(client: Client, acme: Employer) -> None:
    client.force_login(acme.memberships.get().user)
    fields = {name for _, names in forms_on(client, "/employers/postings/new/") for name in names}
    assert {"title", "requirement", "apprentice"} <= fields


def test_odd_values_in_a_postings_own_forms_are_answered(client: Client, acme: Employer) -> None:
    posting = make_posting(acme)
    client.force_login(acme.memberships.get().user)
    for verb in ("edit", "publish", "questions"):
        page = f"/employers/postings/{posting.pk}/{verb}/"
        for address, names in forms_on(client, page):
            for text in ODD:
                assert_answered(client, address, **dict.fromkeys(names, text))


def test_odd_values_in_an_application_and_about_one_are_answered(
    client: Client, acme: Employer, dana: User
) -> None:
    posting = make_posting(acme, live=True, apply_here=True)
    assert posting.page is not None
    letters = f"/applications/new/{posting.page.pk}/"
    client.force_login(dana)
    assert {"name", "file", "cover"} <= {name for _, names in forms_on(client, letters) for name in names}
    for text in ODD:
        assert_answered(client, letters, **dict.fromkeys(["name", "phone", "cover", "resume", "file"], text))
    sent = Application.objects.create(user=dana, page=posting.page, name="Dana", email=dana.email)
    client.force_login(acme.memberships.get().user)
    applicants = f"/employers/postings/{posting.pk}/applicants/"
    for page in (f"{applicants}{sent.pk}/", f"{applicants}decline/?id={sent.pk}"):
        for address, names in forms_on(client, page):
            for text in ODD:
                assert_answered(client, address, **dict.fromkeys(names, text))
    for text in ODD:
        assert_answered(client, f"{applicants}?state={encoded(text)}")
        assert_answered(client, f"{applicants}decline/?id={encoded(text)}")
