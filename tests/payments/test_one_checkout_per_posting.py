"""Two tabs, double clicks, a change of mind, Stripe away: never two open checkouts for one posting."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import stripe
from django.utils import timezone
from pytest_django import Settings

from employers import billing, customers
from employers.basket import basket_of
from employers.models import Employer, Order, Posting
from employers.plans import PRODUCTS
from jobboard.payments import gateway, values
from jobboard.payments.gateway import GatewayError
from tests.payments.shop import Shop

Status = Order.Status


def sessions(shop: Shop, status: str = "") -> list[dict[str, Any]]:
    """The checkouts at Stripe for the orders there are here."""
    ours = {str(uuid) for uuid in Order.objects.values_list("uuid", flat=True)}
    found = [s for s in shop.sandbox.objects("checkout.session") if s["client_reference_id"] in ours]
    return [session for session in found if status in ("", session["status"])]


def test_a_second_click_goes_to_the_same_checkout(shop: Shop, draft: Posting) -> None:
    first, second = shop.buy(draft), shop.buy(draft)
    assert first.url == second.url
    assert len(sessions(shop)) == 1


def test_another_product_closes_the_first_checkout(shop: Shop, draft: Posting) -> None:
    first, second = shop.buy(draft, "single").order, shop.buy(draft, "single-featured").order
    first.refresh_from_db()
    assert first.status == Status.EXPIRED
    assert [session["id"] for session in sessions(shop, "open")] == [second.checkout_id]


def test_another_po_number_makes_a_checkout_that_carries_it(shop: Shop, draft: Posting) -> None:
    shop.buy(draft)
    order = shop.buy(draft, po_number="PO 9").order
    [session] = sessions(shop, "open")
    assert session["id"] == order.checkout_id
    fields = session["invoice_creation"]["invoice_data"]["custom_fields"]
    assert fields == [{"name": "PO number", "value": "PO 9"}]


def test_a_price_that_was_changed_meanwhile_is_asked_anew(
    shop: Shop, draft: Posting, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.buy(draft)
    monkeypatch.setitem(PRODUCTS, "single", replace(PRODUCTS["single"], price_cents=299_00))
    order = shop.buy(draft).order
    assert order.amount_cents == 299_00
    assert [session["amount_subtotal"] for session in sessions(shop, "open")] == [299_00]


def test_who_comes_back_after_paying_in_another_tab_is_not_asked_to_pay_again(
    shop: Shop, draft: Posting
) -> None:
    shop.paid_order(draft)
    step = shop.buy(draft, "single-featured")
    assert (step.url, step.order.status, step.order.product) == ("", Status.PAID, "single")


def test_an_expired_checkout_is_followed_by_a_new_order(shop: Shop, draft: Posting) -> None:
    first = shop.buy(draft).order
    shop.sandbox.client().v1.checkout.sessions.expire(first.checkout_id)
    second = shop.buy(draft)
    first.refresh_from_db()
    assert first.status == Status.EXPIRED
    assert second.url
    assert second.order.pk != first.pk


def test_a_posting_that_is_up_is_not_sold_again(shop: Shop, draft: Posting) -> None:
    billing.fulfil(shop.paid_order(draft))
    assert shop.buy(draft).url == ""
    assert sessions(shop, "open") == []


def test_what_is_sent_to_stripe_carries_the_order_on_every_object(shop: Shop, draft: Posting) -> None:
    order = billing.fulfil(shop.paid_order(draft))
    session = shop.sandbox.client().v1.checkout.sessions.retrieve(
        order.checkout_id, {"expand": ["payment_intent", "invoice"]}
    )
    marks = {"order": str(order.uuid), "site": "127.0.0.1"}
    assert session.metadata
    assert session.metadata.to_dict() == marks
    for about in (session.payment_intent, session.invoice):
        assert isinstance(about, stripe.PaymentIntent | stripe.Invoice)
        assert about.metadata
        assert about.metadata.to_dict() == marks
    assert session.client_reference_id == str(order.uuid)
    assert session.allow_promotion_codes


@pytest.mark.parametrize("trouble", ["lost_answer", "500", "409", "429"])
def test_an_answer_that_got_lost_makes_no_second_checkout(shop: Shop, draft: Posting, trouble: str) -> None:
    """Stripe may have done the work before it stumbled: it is asked again with the same key."""
    shop.sandbox.faults(api=trouble, times=1, method="POST", path="/v1/checkout/sessions")
    _buy_at_last(shop, draft)
    assert [session["id"] for session in sessions(shop, "open")] == [Order.objects.get().checkout_id]


def test_an_error_that_stripe_remembers_is_asked_again_under_a_new_key(shop: Shop, draft: Posting) -> None:
    """The checkout made under the first key stays unpayable: nobody was ever told its address."""
    shop.sandbox.faults(api="500_after_commit", times=1, method="POST", path="/v1/checkout/sessions")
    _buy_at_last(shop, draft)
    order = Order.objects.get()
    assert order.attempt == 2
    assert order.checkout_id in {session["id"] for session in sessions(shop, "open")}


def _buy_at_last(shop: Shop, draft: Posting) -> None:
    try:
        shop.buy(draft)
    except GatewayError:
        assert shop.buy(draft).url


def test_stripe_away_leaves_the_order_for_the_next_try(
    shop: Shop, draft: Posting, settings: Settings
) -> None:
    here, settings.STRIPE_API_BASE = settings.STRIPE_API_BASE, "http://127.0.0.1:9"
    with pytest.raises(GatewayError) as raised:
        shop.buy(draft)
    assert not raised.value.answered
    order = Order.objects.get()
    assert (order.status, order.checkout_id, order.attempt) == (Status.OPEN, "", 1)
    settings.STRIPE_API_BASE = here
    assert shop.buy(draft).order == order


def test_a_refusal_gets_a_new_key_next_time(shop: Shop, draft: Posting, settings: Settings) -> None:
    good, settings.STRIPE_SECRET_KEY = settings.STRIPE_SECRET_KEY, "not_a_key"
    with pytest.raises(GatewayError) as raised:
        shop.buy(draft)
    assert raised.value.answered
    assert Order.objects.get().attempt == 2
    settings.STRIPE_SECRET_KEY = good
    assert shop.buy(draft).url


def test_the_key_is_the_orders_own_and_travels_in_the_header(shop: Shop, draft: Posting) -> None:
    order = shop.buy(draft).order
    [made] = [
        call
        for call in shop.sandbox.requests()
        if call["method"] == "POST" and str(order.uuid) in str(call.get("idempotency_key"))
    ]
    assert made["idempotency_key"] == f"checkout:{order.uuid}:1"


# --- The job that asks when no webhook came ---------------------------------------------------------------


def _age() -> None:
    Order.objects.update(created_at=timezone.now() - billing.RECONCILE_AFTER - timedelta(minutes=1))


def test_reconcile_publishes_what_no_webhook_told_of(shop: Shop, draft: Posting) -> None:
    shop.paid_order(draft)
    assert billing.reconcile() == 0  # too young: the webhook may be on its way
    _age()
    assert billing.reconcile() == 1
    assert Posting.objects.get().state == "live"


def test_reconcile_notes_what_expired_and_leaves_what_is_open(shop: Shop, draft: Posting) -> None:
    order = shop.buy(draft).order
    _age()
    assert billing.reconcile() == 0
    shop.sandbox.client().v1.checkout.sessions.expire(order.checkout_id)
    assert billing.reconcile() == 1
    order.refresh_from_db()
    assert order.status == Status.EXPIRED


def test_reconcile_gives_up_an_order_that_never_got_a_checkout(acme: Employer, draft: Posting) -> None:
    Order.objects.create(employer=acme, posting=draft, product="single", amount_cents=249_00)
    _age()
    billing.reconcile()
    assert Order.objects.get().status == Status.EXPIRED


def test_reconcile_leaves_everything_while_stripe_is_away(
    shop: Shop, draft: Posting, settings: Settings
) -> None:
    shop.paid_order(draft)
    _age()
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"
    assert billing.reconcile() == 0
    assert Order.objects.get().status == Status.OPEN


def test_a_checkout_made_for_an_order_that_was_given_up_meanwhile_is_closed(
    shop: Shop, draft: Posting, monkeypatch: pytest.MonkeyPatch
) -> None:
    create = gateway.create_checkout

    def slowly(basket: values.Basket) -> values.Checkout:
        made = create(basket)
        Order.objects.update(status=Status.EXPIRED)
        return made

    monkeypatch.setattr(gateway, "create_checkout", slowly)
    with pytest.raises(GatewayError):
        shop.buy(draft)
    assert sessions(shop, "open") == []


def test_many_askers_for_one_checkout_get_the_same_one(shop: Shop, draft: Posting) -> None:
    order = Order(employer=draft.employer, posting=draft, product="single", amount_cents=249_00)
    customer = customers.customer_of(draft.employer)
    basket = basket_of(order, customer)

    def ask(_: int) -> str:
        try:
            return gateway.create_checkout(basket).id
        except GatewayError as error:
            return "refused" if error.answered else ""

    with ThreadPoolExecutor(5) as pool:
        assert len(set(pool.map(ask, range(5))) - {""}) == 1
