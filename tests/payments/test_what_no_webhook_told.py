"""Lost webhooks: events are asked for, and once a day the books are compared."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from employers import billing, comparison, ledger
from employers import posting as postings
from employers.models import CreditGrant, Employer, MoneyReport, Order, Posting
from jobboard.mail.models import OutgoingMail
from jobboard.payments import gateway, inbox
from jobboard.payments.gateway import GatewayError
from jobboard.payments.models import StripeEvent
from jobboard.payments.values import Charge
from tests import factories
from tests.payments.shop import Shop

Status = Order.Status


def test_a_refund_that_no_webhook_told_of_is_found(shop: Shop, draft: Posting) -> None:
    order = billing.fulfil(shop.paid_order(draft))
    shop.refund(order)
    assert inbox.catch_up() > 0
    while inbox.sweep():
        pass
    order.refresh_from_db()
    assert (order.status, Posting.objects.get().state) == (Status.REFUNDED, "closed")


def test_what_came_by_webhook_is_not_taken_twice(shop: Shop, acme: Employer) -> None:
    shop.paid_pack(acme)
    shop.deliver()
    while inbox.sweep():
        pass
    inbox.catch_up()
    while inbox.sweep():
        pass
    assert ledger.balance(acme) == 5
    ids = list(StripeEvent.objects.values_list("event_id", flat=True))
    assert len(ids) == len(set(ids))
    assert inbox.catch_up() == 0


def test_stripe_away_is_asked_again_later(shop: Shop, db: None, settings: Settings) -> None:
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"
    assert inbox.catch_up() == 0
    assert comparison.compare() is None


# --- The daily comparison ---------------------------------------------------------------------------------


def later() -> datetime:
    """When everything of this test is long since done, at Stripe as well."""
    return timezone.now() + 2 * comparison.SETTLING


def differences(now: datetime | None = None) -> list[str]:
    report = comparison.compare(now or later())
    assert report
    ours = {str(uuid) for uuid in Order.objects.values_list("uuid", flat=True)}
    # The sandbox remembers the orders of other tests, which were rolled back here.
    return [
        each for each in report.differences if "does not know" not in each or any(u in each for u in ours)
    ]


def test_books_that_agree_say_so(shop: Shop, draft: Posting, acme: Employer) -> None:
    billing.fulfil(shop.paid_order(draft))
    order = billing.fulfil(shop.paid_pack(acme))
    shop.refund(order, 100_00)
    shop.deliver()
    assert differences() == []
    assert MoneyReport.objects.get().orders_compared == 2


def test_what_differs_is_told_to_the_operators_once_a_day(shop: Shop, draft: Posting) -> None:
    order = billing.fulfil(shop.paid_order(draft))
    Order.objects.update(total_cents=1, refunded_cents=5)
    found = "\n".join(differences())
    assert f"Order {order.uuid}: charged $0.01 here, $249 at Stripe." in found
    assert "refunded $0.05 here, $0 at Stripe." in found
    comparison.compare(later())
    [mail] = OutgoingMail.objects.filter(kind="money_differs")
    assert "$249 at Stripe" in mail.text


def test_a_payment_without_a_charge_and_a_charge_without_a_payment_are_found(
    shop: Shop, draft: Posting
) -> None:
    order = billing.fulfil(shop.paid_order(draft))
    Order.objects.update(payment_intent_id="pi_made_up")
    found = "\n".join(differences())
    assert f"Order {order.uuid} is paid, but Stripe has no charge for it." in found
    assert f"is for order {order.uuid}, which does not know of it" in found


def test_a_posting_that_nothing_pays_for_is_found(shop: Shop, draft: Posting) -> None:
    assert draft.page
    draft.page.get_latest_revision().publish()
    assert any("nothing pays for it" in each for each in differences())


def test_a_ledger_that_does_not_add_up_is_found(shop: Shop, acme: Employer) -> None:
    billing.fulfil(shop.paid_pack(acme))
    CreditGrant.objects.update(remaining=4)
    assert any("4 left, but its lines add up to 5" in each for each in differences())


# --- The customer -----------------------------------------------------------------------------------------


def test_an_employer_is_one_customer(shop: Shop, acme: Employer, draft: Posting) -> None:
    billing.fulfil(shop.paid_order(draft))
    acme.refresh_from_db()
    first = acme.stripe_customer_id
    assert first.startswith("cus_")
    billing.fulfil(shop.paid_pack(acme))
    acme.refresh_from_db()
    assert acme.stripe_customer_id == first
    sessions = [
        shop.sandbox.client().v1.checkout.sessions.retrieve(order.checkout_id)
        for order in Order.objects.all()
    ]
    assert {session.customer for session in sessions} == {first}


@pytest.mark.parametrize("trouble", ["500_after_commit", "lost_answer", "500", "429"])
def test_a_customer_is_made_although_stripe_stumbled(shop: Shop, db: None, trouble: str) -> None:
    newcomer = factories.make_employer(f"Newcomer {trouble}", f"{trouble}@example.org")
    shop.sandbox.faults(api=trouble, times=1, method="POST", path="/v1/customers")
    posting = factories.make_posting(newcomer)
    try:
        shop.buy(posting)
    except GatewayError:
        shop.buy(posting)
    newcomer.refresh_from_db()
    assert newcomer.stripe_customer_id


def test_the_receipt_goes_to_who_bought_and_the_address_is_asked_for(shop: Shop, draft: Posting) -> None:
    order = shop.buy(draft).order
    session = shop.sandbox.client().v1.checkout.sessions.retrieve(order.checkout_id)
    assert session.billing_address_collection == "required"
    assert shop.sandbox.pay(order.checkout_id).ok
    intent = shop.sandbox.client().v1.payment_intents.retrieve(shop.intent_of(order))
    assert intent.receipt_email == "acme@example.org"


# --- Money that moves while it is compared ----------------------------------------------------------------


def an_old(order: Order) -> Order:
    """It was made long before it was paid, so that its payment is compared."""
    Order.objects.filter(pk=order.pk).update(created_at=timezone.now() - timedelta(days=2))
    order.refresh_from_db()
    return order


def test_a_charge_of_the_last_hour_is_no_difference_but_an_older_one_is(shop: Shop, draft: Posting) -> None:
    order = an_old(shop.paid_order(draft))
    assert differences(timezone.now()) == []
    assert f"is for order {order.uuid}, which does not know of it" in "\n".join(differences())


def test_a_refund_of_the_last_hour_is_no_difference_but_an_older_one_is(shop: Shop, draft: Posting) -> None:
    order = an_old(billing.fulfil(shop.paid_order(draft)))
    shop.refund(order, 40_00)
    assert differences(timezone.now()) == []
    assert "refunded $0 here, $40 at Stripe." in "\n".join(differences())


def test_a_refund_that_came_back_within_the_hour_is_no_difference_but_an_older_one_is(
    shop: Shop, draft: Posting, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = an_old(billing.fulfil(shop.paid_order(draft)))
    shop.refund(order, 40_00)
    shop.deliver()
    shop.sandbox.control("POST", f"refunds/{shop.sandbox.objects('refund')[0]['id']}/fail")
    read, days = gateway.fetch_charge, timedelta(days=3)

    def made_days_ago(charge_id: str) -> Charge:
        found = read(charge_id)
        refunds = [replace(each, created=each.created - days) for each in found.refunds]
        return replace(found, created=found.created - days, refunds=tuple(refunds))

    monkeypatch.setattr(gateway, "fetch_charge", made_days_ago)
    assert differences(timezone.now()) == []
    assert "refunded $40 here, $0 at Stripe." in "\n".join(differences())


def test_what_was_paid_and_heard_of_after_the_charges_were_read_is_no_difference(
    shop: Shop, draft: Posting, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = an_old(shop.paid_order(draft))
    charges_since = gateway.charges_since

    def read_too_early(moment: datetime) -> list[Charge]:
        found = [each for each in charges_since(moment) if each.order_uuid != str(order.uuid)]
        billing.fulfil(order)
        return found

    monkeypatch.setattr(gateway, "charges_since", read_too_early)
    assert differences() == []
    order.refresh_from_db()
    assert order.status == Status.PAID


def test_a_refund_that_was_heard_of_while_the_charges_were_read_is_no_difference(
    shop: Shop, draft: Posting, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = an_old(billing.fulfil(shop.paid_order(draft)))
    charges_since = gateway.charges_since

    def read_too_early(moment: datetime) -> list[Charge]:
        found = charges_since(moment)
        shop.refund(order, 40_00)
        shop.deliver()
        return found

    monkeypatch.setattr(gateway, "charges_since", read_too_early)
    assert differences() == []
    order.refresh_from_db()
    assert order.refunded_cents == 40_00


def test_a_posting_that_closes_with_its_payment_while_others_are_read_is_no_difference(
    shop: Shop, draft: Posting, monkeypatch: pytest.MonkeyPatch
) -> None:
    billing.fulfil(shop.paid_order(draft))
    look_again = comparison._is_up_uncovered
    monkeypatch.setattr(comparison, "_is_up_uncovered", lambda pk: _closed(pk) and look_again(pk))
    Order.objects.update(status=Status.REFUNDED, refunded_cents=249_00)
    assert not any("nothing pays for it" in each for each in differences())


def _closed(pk: int) -> bool:
    return postings.close(Posting.objects.get(pk=pk), "refunded")
