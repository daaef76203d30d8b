"""Ordered by invoice: handed over when it is paid, or at once by an editor, once; taken back where nobody pays."""

import contextlib
import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from employers import comparison, ledger, on_account, refunding, spending
from employers.invoice_views import InvoiceForm
from employers.life import Verb
from employers.models import CreditGrant, Employer, Order, Posting, Reversal
from jobboard.accounts.models import User
from jobboard.mail.models import OutgoingMail
from jobboard.payments.gateway import GatewayError
from tests import factories
from tests.employers.teams import browser_of, owner_of
from tests.payments.invoices import PAYABLES, fresh, granted, kinds, later, ordered, pay
from tests.payments.shop import Shop

Status = Order.Status
TYPED = {
    "product": "pack-5", "po_number": "PO 9", "email": PAYABLES.email, "name": PAYABLES.name, "line1": PAYABLES.line1,
    "line2": PAYABLES.line2, "city": PAYABLES.city, "country": "US", "state": PAYABLES.state, "postal_code": PAYABLES.postal_code,
}  # fmt: skip


@pytest.fixture
def acme_client(acme: Employer, client: Client) -> Client:
    client.force_login(acme.memberships.get().user)
    return client


# --- Ordering ---------------------------------------------------------------------------------------------


def test_the_invoice_says_what_was_ordered_and_by_whom(shop: Shop, acme: Employer) -> None:
    order = ordered(acme)
    invoice = shop.sandbox.client().v1.invoices.retrieve(order.invoice_id)
    assert (invoice.status, invoice.collection_method, invoice.total) == ("open", "send_invoice", 990_00)
    assert invoice.custom_fields
    assert invoice.custom_fields[0].value == "PO 9"
    assert invoice.customer_address
    assert (invoice.customer_name, invoice.customer_address.postal_code) == (PAYABLES.name, "77030")
    assert invoice.customer_email == PAYABLES.email
    assert (order.status, order.invoice_number) == (Status.INVOICED, invoice.number)
    assert order.due_at
    assert timedelta(days=29) < order.due_at - timezone.now() < timedelta(days=31)
    assert (ledger.balance(acme), kinds()) == (0, ["invoice_sent"])


def test_ordered_twice_by_a_second_click_is_one_invoice(shop: Shop, acme: Employer) -> None:
    assert ordered(acme) == ordered(acme)


def test_the_page_orders_and_the_next_page_shows_link_and_due_day(shop: Shop, acme_client: Client) -> None:
    answer = acme_client.post("/employers/invoice/", TYPED, follow=True)
    page = answer.content.decode()
    order = Order.objects.get()
    for words in ("Your invoice is sent", order.invoice_url, f"{order.due_at:%B %-d, %Y}", "PO 9", "77030"):
        assert words in page
    assert order.billing_address.splitlines()[0] == PAYABLES.name


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"postal_code": "7703"}, "A ZIP code looks like this: 77030"),
        ({"line1": " \x00 "}, "Give the street"),
        ({"email": "payables"}, "such as name@example.org"),
        ({"state": "XX"}, "This is not offered."),
        ({"state": ""}, "Give the state."),
        ({"postal_code": ""}, "Give the ZIP or postal code."),
        ({"country": "XX"}, "This is not offered."),
        ({"country": ""}, "Choose the country."),
        ({"country": "CA", "region": "ON"}, "A postal code looks like this: M5V 2T6"),
        ({"country": "CA", "postal_code": "M5V 2T6"}, "Give the province."),
        (
            {"country": "IN", "region": "Tamil Nadu", "postal_code": "77030"},
            "A PIN code looks like this: 600001",
        ),
        ({"product": "unlimited-month"}, "Choose one of the products"),
    ],
)
def test_what_would_make_a_bad_invoice_is_asked_again_and_kept(
    acme_client: Client, changes: dict[str, str], words: str
) -> None:
    page = acme_client.post("/employers/invoice/", TYPED | changes).content.decode()
    assert words in page
    assert PAYABLES.name in page
    assert not Order.objects.exists()


@pytest.mark.parametrize(
    ("typed", "last_lines"),
    [
        ({"country": "CA", "region": "ON", "postal_code": "m5v 2t6"}, ["Houston ON M5V 2T6", "CA"]),
        ({"country": "GB", "region": "", "postal_code": "SW1A 1AA"}, ["Houston SW1A 1AA", "GB"]),
        ({"country": "IE", "region": "Cork", "postal_code": "T12 W8PE"}, ["Houston Cork T12 W8PE", "IE"]),
        ({"country": "US", "region": "Ontario"}, ["Houston TX 77030", "US"]),
    ],
)
def test_an_address_is_read_by_the_words_of_its_country(typed: dict[str, str], last_lines: list[str]) -> None:
    form = InvoiceForm(TYPED | typed, products=on_account.products())
    assert form.is_valid(), form.errors
    assert on_account.address_lines(form.bill_to).splitlines()[-2:] == last_lines


def test_an_invoice_abroad_is_made_out_there_and_the_next_one_starts_there(
    shop: Shop, acme_client: Client
) -> None:
    acme_client.post(
        "/employers/invoice/",
        TYPED | {"country": "IN", "state": "", "region": "Tamil Nadu", "postal_code": "600001"},
        follow=True,
    )
    order = Order.objects.get()
    address = shop.sandbox.client().v1.invoices.retrieve(order.invoice_id).customer_address
    assert address
    assert (address.country, address.state, address.postal_code) == ("IN", "Tamil Nadu", "600001")
    assert "Houston Tamil Nadu 600001, India" in acme_client.get(f"/employers/orders/{order.uuid}/").text
    page = acme_client.get("/employers/invoice/").content.decode()
    assert 'value="Tamil Nadu"' in page
    assert '<option value="IN" selected>' in page


def test_from_the_card_page_on_to_the_invoice_with_what_was_chosen(acme_client: Client) -> None:
    chosen = {"product": "pack-10", "po_number": "A&B 1", "pay": "invoice"}
    answer = acme_client.post("/employers/credits/buy/", chosen)
    assert answer["Location"] == "/employers/invoice/?product=pack-10&po=A%26B+1"
    page = acme_client.get(answer["Location"]).content.decode()
    assert "A&amp;B 1" in page
    refused = acme_client.post("/employers/plan/start/", {"product": "unlimited-month", "pay": "invoice"})
    assert "is paid by card" in refused.content.decode()


# --- Paying -----------------------------------------------------------------------------------------------


def test_credits_come_when_it_is_paid_and_once(shop: Shop, acme: Employer) -> None:
    order = ordered(acme)
    pay(shop, order)
    for _ in range(2):
        shop.deliver()
        on_account.run()
    order = fresh(order)
    assert (order.status, order.payment_intent_id[:3], ledger.balance(acme)) == (Status.PAID, "pi_", 5)
    assert CreditGrant.objects.count() == 1
    assert kinds() == ["invoice_sent", "order_paid"]


@pytest.mark.parametrize("hear", ["the page", "the job"])
def test_without_a_webhook_it_is_heard_all_the_same(shop: Shop, acme_client: Client, hear: str) -> None:
    acme = Employer.objects.get()
    order = ordered(acme)
    pay(shop, order)
    if hear == "the page":
        acme_client.get(f"/employers/orders/{order.uuid}/")
    else:
        Order.objects.update(created_at=timezone.now() - timedelta(minutes=15))
        assert on_account.run() == 1
    assert (fresh(order).status, ledger.balance(acme)) == (Status.PAID, 5)


def test_a_transfer_outside_of_stripe_counts(shop: Shop, acme: Employer) -> None:
    order = ordered(acme)
    shop.sandbox.client().v1.invoices.pay(order.invoice_id, {"paid_out_of_band": True})
    shop.deliver()
    assert (fresh(order).status, fresh(order).payment_intent_id, ledger.balance(acme)) == (Status.PAID, "", 5)


def test_an_invoice_over_another_amount_grants_nothing(shop: Shop, acme: Employer) -> None:
    order = ordered(acme)
    Order.objects.update(amount_cents=1_790_00)
    pay(shop, order)
    shop.deliver()
    assert (fresh(order).status, ledger.balance(acme)) == (Status.NEEDS_REVIEW, 0)
    assert "order_problem" in kinds()


@pytest.mark.parametrize("fault", ["500_after_commit", "lost_answer"])
@pytest.mark.parametrize(
    "path", ["/v1/invoices", "/v1/invoiceitems", "/v1/invoices/in_", "/v1/prices", "/v1/subscriptions"]
)
def test_interrupted_at_any_step_it_is_finished_by_the_job_and_drawn_up_once(
    shop: Shop, acme: Employer, path: str, fault: str
) -> None:
    product = "unlimited-year" if path in {"/v1/prices", "/v1/subscriptions"} else "pack-5"
    shop.sandbox.faults(api=fault, path=path, method="POST", times=9)
    with contextlib.suppress(GatewayError):
        ordered(acme, product)
    shop.sandbox.faults()
    Order.objects.update(created_at=timezone.now() - timedelta(minutes=5))
    on_account.run()
    order = Order.objects.get()
    drawn_up = [each["id"] for each in marked(shop, "invoice", order) if each["status"] != "draft"]
    assert drawn_up == ([order.invoice_id] if order.status == Status.INVOICED else [])
    running = [each for each in marked(shop, "subscription", order) if each["status"] != "canceled"]
    assert len(running) == (order.status == Status.INVOICED and product == "unlimited-year")


def marked(shop: Shop, kind: str, order: Order) -> list[dict[str, Any]]:
    """What Stripe has for this order; tests share their customer."""
    return [each for each in shop.sandbox.objects(kind) if f'"{order.uuid}"' in json.dumps(each)]


def test_after_a_day_it_is_looked_for_and_not_asked_for_again(
    shop: Shop, acme: Employer, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = ordered(acme)
    Order.objects.update(invoice_id="", created_at=timezone.now() - timedelta(hours=24))
    on_account.run()
    assert fresh(order).invoice_id == order.invoice_id
    Order.objects.update(invoice_id="")
    monkeypatch.setattr("jobboard.payments.invoices.salvage", lambda customer, uuid: None)
    on_account.run()
    assert fresh(order).status == Status.FAILED


@pytest.mark.parametrize(("product", "cents"), [("pack-5", 990_00), ("unlimited-year", 4_900_00)])
def test_with_tax_it_asks_for_more_and_grants_the_same(
    shop: Shop, acme: Employer, settings: Settings, product: str, cents: int
) -> None:
    settings.STRIPE_AUTOMATIC_TAX = True
    order = ordered(acme, product)
    assert (order.status, order.amount_cents) == (Status.INVOICED, cents)
    assert (order.total_cents, order.tax_cents) == (cents + cents // 10, cents // 10)
    pay(shop, order)
    assert on_account.ask(fresh(order)).status == Status.PAID


# --- Not paying -------------------------------------------------------------------------------------------


def test_canceled_by_the_employer_it_is_void(shop: Shop, acme_client: Client) -> None:
    order = ordered(Employer.objects.get())
    page = acme_client.post(f"/employers/orders/{order.uuid}/cancel/", follow=True).content.decode()
    assert "The invoice is canceled" in page
    assert "To pay" not in page
    assert shop.sandbox.client().v1.invoices.retrieve(order.invoice_id).status == "void"
    assert fresh(order).status == Status.VOID


def test_canceled_after_a_day_it_is_looked_for_and_none_is_drawn_up(
    shop: Shop, acme: Employer, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = ordered(acme)
    Order.objects.update(invoice_id="", created_at=timezone.now() - timedelta(hours=24))
    monkeypatch.delattr("jobboard.payments.invoices.issue")
    canceled = on_account.cancel(fresh(order))
    assert (canceled.status, canceled.invoice_id) == (Status.VOID, order.invoice_id)


def test_it_is_asked_before_an_invoice_is_canceled(shop: Shop, acme_client: Client) -> None:
    order = ordered(Employer.objects.get())
    address = f"/employers/orders/{order.uuid}/cancel/"
    assert f'href="{address}"' in acme_client.get(f"/employers/orders/{order.uuid}/").text
    asked = acme_client.get(address).text
    assert f"Invoice {order.invoice_number} of $990 becomes void" in asked
    assert "given" not in asked
    assert fresh(order).status == Status.INVOICED
    acme_client.post(address)
    late = acme_client.get(address, follow=True).text
    assert "There is no open invoice to cancel." in late


def test_who_cancels_an_invoice_is_told_of_the_credits_that_go_with_it(
    shop: Shop, acme_client: Client, draft: Posting
) -> None:
    acme = Employer.objects.get()
    order = ordered(acme)
    granted(order)
    spending.use_credit(draft, Verb.PUBLISH, by=acme.memberships.get().user)
    asked = acme_client.get(f"/employers/orders/{order.uuid}/cancel/").text
    assert "You were given 5 credits of it already, and they are taken back." in asked
    assert "4 are still unused." in asked
    assert "1 is used: what was published with it is closed, or open for less long." in asked


def test_who_cancels_the_invoice_of_a_plan_is_told_that_it_ends(shop: Shop, acme_client: Client) -> None:
    order = ordered(Employer.objects.get(), "unlimited-year")
    granted(order)
    assert "It ends at once" in acme_client.get(f"/employers/orders/{order.uuid}/cancel/").text


def test_paid_a_moment_before_it_is_canceled_it_is_paid(shop: Shop, acme_client: Client) -> None:
    acme = Employer.objects.get()
    order = ordered(acme)
    pay(shop, order)
    acme_client.post(f"/employers/orders/{order.uuid}/cancel/")
    assert (fresh(order).status, ledger.balance(acme)) == (Status.PAID, 5)


def test_overdue_is_told_once_and_it_can_still_be_paid(
    shop: Shop, acme: Employer, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = ordered(acme)
    later(monkeypatch, 31)
    for _ in range(2):
        on_account.run()
    assert (fresh(order).status, kinds().count("invoice_overdue")) == (Status.OVERDUE, 1)
    pay(shop, order)
    on_account.run()
    assert (fresh(order).status, ledger.balance(acme)) == (Status.PAID, 5)


def test_given_up_at_stripe_it_may_still_be_paid(shop: Shop, acme: Employer) -> None:
    order = ordered(acme)
    shop.sandbox.client().v1.invoices.mark_uncollectible(order.invoice_id)
    shop.deliver()
    assert fresh(order).status == Status.UNCOLLECTIBLE
    pay(shop, order)
    shop.deliver()
    assert (fresh(order).status, ledger.balance(acme)) == (Status.PAID, 5)


# --- Handed over at once ----------------------------------------------------------------------------------


def test_granted_at_once_and_not_again_when_paid(shop: Shop, acme: Employer) -> None:
    order = ordered(acme)
    granted(order)
    assert not on_account.grant_at_once(order, why="Again", by=User.objects.get(email="eddie@example.org"))
    assert ledger.balance(acme) == 5
    pay(shop, order)
    shop.deliver()
    assert (fresh(order).status, ledger.balance(acme)) == (Status.PAID, 5)
    line = acme.credit_lines.get()
    assert (line.note, line.by) == ("Known for years", User.objects.get(email="eddie@example.org"))
    assert "eddie" not in browser_of(owner_of(acme)).get("/employers/credits/").text.lower()
    mail = OutgoingMail.objects.get(kind="order_paid")
    for text in (mail.text, mail.html):
        assert "The 5 credits that we gave you before are paid for now." in text


@pytest.mark.parametrize("how", ["void", "uncollectible", "long overdue"])
def test_granted_and_never_paid_is_taken_back(
    shop: Shop, acme: Employer, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    order = ordered(acme)
    granted(order)
    posting = factories.make_posting(acme)
    assert spending.use_credit(posting, Verb.PUBLISH, by=acme.memberships.get().user)
    posting.refresh_from_db()
    assert posting.page
    posting.page.change(expires_at=timezone.now() + timedelta(days=90))
    client = shop.sandbox.client()
    if how == "long overdue":
        later(monkeypatch, on_account.DAYS_TO_PAY + 31)
        on_account.run()
    else:
        (client.v1.invoices.void_invoice if how == "void" else client.v1.invoices.mark_uncollectible)(
            order.invoice_id
        )
        shop.deliver()
    posting.refresh_from_db()
    assert (ledger.balance(acme), posting.state) == (0, "closed")
    assert (kinds().count("invoice_unpaid"), Reversal.objects.get().kind) == (1, Reversal.Kind.UNPAID)
    if how != "void":
        pay(shop, order)
        shop.deliver()
        posting.refresh_from_db()
        assert (fresh(order).status, ledger.balance(acme)) == (Status.PAID, 4)
        assert Reversal.objects.get().state == Reversal.State.UNDONE
        assert posting.page
        posting.page.refresh_from_db()
        assert posting.state == "live"


# --- Money back -------------------------------------------------------------------------------------------


def test_a_refund_heard_before_its_payment_takes_the_credits(shop: Shop, acme: Employer) -> None:
    order = ordered(acme)
    pay(shop, order)
    charge = shop.sandbox.client().v1.charges.list({"customer": acme.stripe_customer_id}).data[0]
    shop.sandbox.client().v1.refunds.create({"charge": charge.id})
    shop.deliver("charge.refunded")
    shop.deliver()
    assert (fresh(order).status, ledger.balance(acme)) == (Status.REFUNDED, 0)


def test_refundable_from_our_admin_and_no_difference_to_stripe(shop: Shop, acme: Employer) -> None:
    order = ordered(acme)
    pay(shop, order)
    shop.deliver()
    assert refunding.refundable_cents(fresh(order)) == 990_00
    Order.objects.update(created_at=timezone.now() - timedelta(hours=2))
    report = comparison.compare()
    assert report
    assert [each for each in report.differences if str(order.uuid) in each] == []
