"""The billing portal: what a customer does there by itself."""

from __future__ import annotations

from typing import Any

import pytest
import requests
import stripe

from tests.sandbox.stripe.listener import Listener
from tests.sandbox.stripe.process import Sandbox
from tests.sandbox.stripe.subscriber import Subscriber, subscribe

BACK = "http://127.0.0.1:8000/plan/"


@pytest.fixture
def acme(sandbox: Sandbox, client: stripe.StripeClient) -> Subscriber:
    return subscribe(sandbox, client)


def portal(acme: Subscriber, **flow: Any) -> str:
    params: Any = {"customer": acme.customer, "return_url": BACK}
    if flow:
        params["flow_data"] = flow
    return acme.client.v1.billing_portal.sessions.create(params).url


def test_the_portal_shows_plan_card_and_invoices(acme: Subscriber) -> None:
    page = requests.get(portal(acme), timeout=5).text
    for words in (
        "TEST MODE",
        "$499.00",
        "monthly",
        "Renews on",
        "ending in 4242",
        str(acme.invoices[0].number),
    ):
        assert words in page
    assert str(acme.invoices[0].invoice_pdf) in page
    assert BACK in page


def test_cancelling_in_the_portal_is_told_by_cancel_at_and_can_be_undone(
    acme: Subscriber, listener: Listener
) -> None:
    home = portal(acme)
    acme.sandbox.cancel_in_portal(home, acme.subscription.id)
    told = acme.subscription
    # Flexible billing mode: the flag stays false, the date says it.
    assert (told.status, told.cancel_at_period_end, told.cancel_at) == ("active", False, acme.period[1])
    assert told.cancellation_details
    assert told.cancellation_details.reason == "cancellation_requested"
    assert "It will not be charged again." in requests.get(home, timeout=5).text
    acme.sandbox.resume_in_portal(home, told.id)
    assert acme.subscription.cancel_at is None
    acme.sandbox.cancel_in_portal(home, told.id)
    acme.reach_renewal()
    assert acme.subscription.status == "canceled"
    acme.sandbox.wait_until_delivered()
    assert listener.types.count("customer.subscription.deleted") == 1


def test_a_new_card_in_the_portal_is_charged_from_the_next_invoice_on(acme: Subscriber) -> None:
    acme.sandbox.change_card(portal(acme), "4000000000000341")
    acme.reach_renewal()
    assert acme.subscription.status == "past_due"
    acme.sandbox.change_card(portal(acme), "5555555555554444")
    acme.pass_days(1)
    assert acme.subscription.status == "active"
    assert "Mastercard ending in 4444" in requests.get(portal(acme), timeout=5).text


def test_a_card_that_the_bank_refuses_is_not_kept(acme: Subscriber) -> None:
    before = acme.subscription.default_payment_method
    answer = acme.sandbox.change_card(portal(acme), "4000000000000002")
    assert answer.status_code == 200
    assert "The bank declined this card." in answer.text
    assert acme.subscription.default_payment_method == before


def test_a_flow_leads_straight_there_and_back(acme: Subscriber) -> None:
    after = {"type": "redirect", "redirect": {"return_url": BACK + "?changed"}}
    card = portal(acme, type="payment_method_update", after_completion=after)
    assert "Change the card" in requests.get(card, timeout=5).text
    assert acme.sandbox.change_card(card).headers["Location"] == BACK + "?changed"
    about = {"subscription": acme.subscription.id}
    leaving = portal(acme, type="subscription_cancel", subscription_cancel=about, after_completion=after)
    assert "Cancel the plan?" in requests.get(leaving, timeout=5).text
    done = acme.sandbox.cancel_in_portal(leaving, acme.subscription.id)
    assert done.headers["Location"] == BACK + "?changed"
    with pytest.raises(stripe.InvalidRequestError):
        portal(acme, type="subscription_cancel", subscription_cancel=about)


def test_the_portal_of_one_customer_opens_nothing_of_another(
    sandbox: Sandbox, client: stripe.StripeClient, acme: Subscriber
) -> None:
    mallory = subscribe(sandbox, client)
    home = portal(mallory)
    for path in (f"cancel/{acme.subscription.id}", f"resume/{acme.subscription.id}"):
        assert requests.post(f"{home}/{path}", timeout=5).status_code == 404
    assert acme.subscription.cancel_at is None
    assert requests.get(home[:-4] + "none", timeout=5).status_code == 410
    with pytest.raises(stripe.InvalidRequestError):
        portal(
            mallory, type="subscription_cancel", subscription_cancel={"subscription": acme.subscription.id}
        )


def test_a_portal_session_is_good_for_an_hour(acme: Subscriber) -> None:
    home = portal(acme)
    acme.sandbox.advance_clock(3700)
    assert requests.get(home, timeout=5).status_code == 410


@pytest.mark.parametrize(
    ("changes", "param"),
    [
        ({"customer": "cus_none"}, "customer"),
        ({"return_url": "nowhere"}, "return_url"),
        ({"flow_data": {"type": "subscription_cancel"}}, "flow_data[subscription_cancel][subscription]"),
        ({"flow_data": {"type": "subscription_update"}}, "flow_data[type]=subscription_update"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_portal_session_that_stripe_would_refuse_is_refused(
    acme: Subscriber, changes: dict[str, Any], param: str
) -> None:
    params: Any = {"customer": acme.customer, **changes}
    with pytest.raises(stripe.InvalidRequestError) as refused:
        acme.client.v1.billing_portal.sessions.create(params)
    assert (refused.value.http_status, refused.value.param) == (400, param)
