"""The payment page: errors beside the field, nothing typed is lost, no script needed."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
import requests
import stripe

from tests.sandbox.stripe.conftest import make_session
from tests.sandbox.stripe.process import Sandbox

GOOD = {
    "action": "pay",
    "method": "card",
    "email": "acme@example.com",
    "name": "Acme <Billing> & Co",
    "number": "4242 4242 4242 4242",
    "expiry": "12 / 34",
    "cvc": "123",
}


def error_beside(name: str, page: str) -> str:
    found = re.search(rf'id="error_{name}">(.*?)</p>', page)
    return found[1] if found else ""


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("number", "", "Type the card number"),
        ("number", "4242 4242 4242 4241", "not a valid card number"),
        ("number", "42", "not a valid card number"),
        ("number", "٤٢٤٢٤٢٤٢٤٢٤٢٤٢٤٢", "not a valid card number"),
        ("expiry", "", "Type the date"),
        ("expiry", "13 / 30", "month and year"),
        ("expiry", "12 / 20", "in the past"),
        ("expiry", "01/2099", "too far"),
        ("cvc", "12", "3 digits"),
        ("cvc", "abc", "Digits only"),
        ("email", "acme", "e-mail address"),
        ("name", " ", "name of the person"),
    ],
)
def test_an_error_stands_beside_its_field_and_the_rest_is_kept(
    sandbox: Sandbox, client: stripe.StripeClient, field: str, value: str, words: str
) -> None:
    session = make_session(client)
    page = sandbox.submit(session.id, **{**GOOD, field: value}).text
    assert words in error_beside(field, page)
    assert f'aria-describedby="error_{field}"' in page
    assert page.count('class="field__error"') == 1
    for name in {"email", "number", "expiry", "cvc"} - {field}:
        assert f'value="{GOOD[name]}"' in page
    if field != "name":
        assert 'value="Acme &lt;Billing&gt; &amp; Co"' in page
    assert client.v1.checkout.sessions.retrieve(session.id).payment_intent is None


@pytest.mark.parametrize("expiry", ["1234", "12/34", "12 / 2034", " 12/34 "])
def test_a_date_may_be_written_in_several_ways(
    sandbox: Sandbox, client: stripe.StripeClient, expiry: str
) -> None:
    assert sandbox.pay(make_session(client).id, expiry=expiry).ok


def test_a_card_that_is_valid_this_month_is_good(sandbox: Sandbox, client: stripe.StripeClient) -> None:
    now = sandbox.control("GET", "clock")["now"]
    today = datetime.fromtimestamp(now, UTC)
    assert sandbox.pay(make_session(client).id, expiry=today.strftime("%m / %y")).ok


def test_an_american_express_card_has_a_code_of_four_digits(
    sandbox: Sandbox, client: stripe.StripeClient
) -> None:
    session = make_session(client)
    page = sandbox.submit(session.id, **{**GOOD, "number": "3782 822463 10005"}).text
    assert "4 digits" in error_beside("cvc", page)
    assert sandbox.pay(session.id, "378282246310005", cvc="1234").ok


def test_a_test_card_is_filled_in_without_script_and_keeps_the_rest(
    sandbox: Sandbox, client: stripe.StripeClient
) -> None:
    session = make_session(client)
    page = sandbox.submit(
        session.id, action="fill:4000000000009995", email="acme@example.com", name="Acme"
    ).text
    assert 'value="4000 0000 0000 9995"' in page
    assert 'value="acme@example.com"' in page


def test_a_known_customer_is_not_asked_for_the_address_again(
    sandbox: Sandbox, client: stripe.StripeClient
) -> None:
    session = make_session(client, customer_email="owner@acme.example")
    assert 'name="email"' not in requests.get(str(session.url), timeout=5).text
    assert sandbox.pay(session.id, email="mallory@example.com").ok
    details = client.v1.checkout.sessions.retrieve(session.id).customer_details
    assert details
    assert details.email == "owner@acme.example"


def test_the_page_shows_the_order_the_banner_and_the_way_back(client: stripe.StripeClient) -> None:
    session = make_session(client, custom_text={"submit": {"message": "We publish at once."}})
    page = requests.get(str(session.url), timeout=5).text
    for words in ("TEST MODE", "no real money", "Single posting, 60 days", "$249.00", "We publish at once."):
        assert words in page
    assert f'href="{session.cancel_url}"' in page


def test_names_are_escaped(sandbox: Sandbox, client: stripe.StripeClient) -> None:
    line = {
        "quantity": 1,
        "price_data": {
            "currency": "usd",
            "unit_amount": 100,
            "product_data": {"name": "<script>alert(1)</script>"},
        },
    }
    session = make_session(client, line_items=[line])
    assert "<script>alert" not in requests.get(str(session.url), timeout=5).text


def test_pages_cannot_be_framed_and_run_no_foreign_code(
    sandbox: Sandbox, client: stripe.StripeClient
) -> None:
    policy = requests.get(str(make_session(client).url), timeout=5).headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy


def test_another_host_name_is_refused(sandbox: Sandbox) -> None:
    answer = requests.get(
        f"{sandbox.url}/_control/objects/event", headers={"Host": "mallory.example"}, timeout=5
    )
    assert answer.status_code == 400


def test_a_form_on_a_strange_page_cannot_pull_the_levers(sandbox: Sandbox) -> None:
    answer = requests.post(f"{sandbox.url}/_control/faults", data={"drop": "1"}, timeout=5)
    assert answer.status_code == 400
    assert sandbox.control("GET", "faults") == {}
