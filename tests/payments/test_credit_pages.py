"""The pages of credits: prices, buying, using one, and every line in words."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from employers import billing, ledger
from employers import posting as postings
from employers.models import Cause, CreditLine, Employer, Order, Posting
from jobboard.accounts.models import User
from jobboard.lib import eastern
from tests.employers.credit import give
from tests.employers.typing import signed_in
from tests.factories import make_posting
from tests.payments.shop import Shop


def test_everybody_reads_the_prices_and_what_they_do_not_buy(client: Client, db: None) -> None:
    page = client.get("/employers/pricing/").text
    for words in ("$249", "$990", "$1,790", "$198", "$179", "$100", "20%", "28%", "What we do not do"):
        assert words in page, words
    assert "from the 4th posting on" in page
    assert "from the 8th posting on" in page
    assert "Unlimited, by the month ($490) costs less than single postings from 2 postings a month on" in page
    assert "postings a month on, and less than a pack of 10 postings ($179 each) from 3 on" in page
    assert "postings a year on, and less than a pack of 10 postings ($179 each) from 28 on" in page
    assert (
        "Unlimited, by the year ($4,900) costs less than single postings from 20 postings a year on" in page
    )
    assert 'href="/employers/pricing/"' in client.get("/employers/").text


def test_the_comparison_has_every_product_that_one_can_begin_with(client: Client, db: None) -> None:
    page = client.get("/employers/pricing/")
    rows = {row.name: (row.postings, row.each, row.saved) for row in page.context["rows"]}
    assert list(rows) == [card.name for card in page.context["cards"]]
    assert rows["Pack of 10 postings"] == ("10", "$179", "28%")
    assert rows["Unlimited, by the month"] == ("no limit", "$245 at 2 a month", "2% or more from there")
    assert rows["Unlimited, by the year"] == ("no limit", "$245 at 20 a year", "2% or more from there")


@pytest.mark.parametrize("address", ["/employers/", "/employers/pricing/"])
@pytest.mark.parametrize("slug", ["pack-10", "unlimited-year"])
def test_the_button_of_a_pack_or_plan_leads_to_buying_it(
    client: Client, dana: User, address: str, slug: str
) -> None:
    """By way of an account and a company's name for who has none, and without choosing it once more."""
    there = re.search(rf'href="(/employers/start/[^"]*{slug}[^"]*)"', client.get(address).text)
    assert there
    client.force_login(dana)
    asked = client.get(there[1])
    assert "Then you go on to where you were going." in asked.text
    named = {"name": "Dana Coding", "kind": "other", "next": asked.context["onward"]}
    page = client.post("/employers/start/", named, follow=True)
    assert page.redirect_chain == [(asked.context["onward"], 302)]
    assert page.context["form"]["product"].value() == slug


def test_a_pack_is_bought_on_its_own_page(shop: Shop, acme: Employer) -> None:
    buyer = signed_in(acme)
    assert "$198 a posting" in buyer.get("/employers/credits/buy/").text
    sent = buyer.post("/employers/credits/buy/", {"product": "pack-10", "po_number": "PO 1"})
    order = Order.objects.get()
    assert (sent.status_code, order.posting, order.po_number) == (303, None, "PO 1")
    paid = shop.sandbox.pay(order.checkout_id)
    page = buyer.get(paid.location.removeprefix("http://127.0.0.1:8000")).text
    assert "Paid. Your credits are there" in page
    assert order.product == "pack-10"
    listed = buyer.get("/employers/orders/").text
    assert "10 credits" in listed
    order.refresh_from_db()
    assert order.invoice_number in listed
    lines = buyer.get("/employers/credits/").text
    assert "10 credits to use" in lines
    assert f"/employers/orders/{order.uuid}/" in lines
    assert "PO 1" not in buyer.get("/employers/credits/buy/").text


def test_each_lot_of_credits_says_what_it_came_with(shop: Shop, acme: Employer, mallory: Employer) -> None:
    bought = [billing.fulfil(shop.paid_pack(acme, product)) for product in ("pack-5", "pack-10")]
    give(acme, 2)
    day = eastern.day(timezone.now())
    page = signed_in(acme).get("/employers/credits/").text
    for order, name in zip(bought, ("Pack of 5 postings", "Pack of 10 postings"), strict=True):
        assert f'<a href="/employers/orders/{order.uuid}/">{name}, bought on {day}</a>' in page
    assert f"Given by us on {day}" in page
    assert "bought on" not in signed_in(mallory).get("/employers/credits/").text


def test_coming_back_unpaid_finds_the_pack_that_was_chosen(shop: Shop, acme: Employer) -> None:
    buyer = signed_in(acme)
    buyer.post("/employers/credits/buy/", {"product": "pack-10", "po_number": "PO 1"})
    page = buyer.get("/employers/credits/buy/?cancelled=1").text
    assert 'value="pack-10" required checked' in page
    assert "PO 1" in page
    order = Order.objects.get()
    assert "/employers/credits/buy/" in buyer.get(f"/employers/orders/{order.uuid}/").text


@pytest.mark.parametrize("slug", ["", "single", "featured", "unlimited-month", "x" * 500])
def test_only_packs_are_sold_here(acme: Employer, slug: str) -> None:
    answer = signed_in(acme).post("/employers/credits/buy/", {"product": slug})
    assert answer.status_code == 200
    assert "form-errors" in answer.text


@pytest.mark.parametrize(
    ("trusted", "said"),
    [
        (True, "is paid with a credit and goes live on "),
        (False, "is paid with a credit. An editor reads it before it goes live."),
    ],
)
def test_what_is_not_live_yet_is_not_called_published(acme: Employer, trusted: bool, said: str) -> None:
    give(acme, 1)
    Employer.objects.update(trusted=trusted)
    draft = make_posting(acme)
    page = postings.written(draft)
    page.go_live_at = timezone.now() + timedelta(days=30)
    page.save_revision()
    answer = signed_in(acme).post(f"/employers/postings/{draft.pk}/credit/", follow=True)
    assert said in answer.text
    assert "is published" not in answer.text


def test_a_credit_comes_first_and_one_click_publishes_for_one(draft: Posting, acme: Employer) -> None:
    give(acme, 4)
    buyer = signed_in(acme)
    page = buyer.get(f"/employers/postings/{draft.pk}/publish/").text
    assert page.index("Use one of your 4 credits") < page.index("Single posting")
    published, again = (buyer.post(f"/employers/postings/{draft.pk}/credit/", follow=True) for _ in range(2))
    assert (published.status_code, again.status_code) == (200, 200)
    assert "is published with a credit, until" in published.text
    assert "You have 3 left." in published.text
    assert "Paid for 60 days with a credit" in buyer.get(f"/employers/postings/{draft.pk}/history/").text
    assert Posting.objects.get().state == "live"
    assert ledger.balance(acme) == 3
    lines = buyer.get("/employers/credits/").text
    assert "Inpatient Coder" in lines
    assert "Corrected by us: to try" in lines


def test_a_get_spends_nothing(draft: Posting, acme: Employer) -> None:
    give(acme, 1)
    assert signed_in(acme).get(f"/employers/postings/{draft.pk}/credit/").status_code == 405
    assert ledger.balance(acme) == 1


def test_without_a_credit_the_posting_stays_a_draft_and_it_is_said(draft: Posting, acme: Employer) -> None:
    answer = signed_in(acme).post(f"/employers/postings/{draft.pk}/credit/", follow=True)
    assert "You have no credit left." in answer.text
    assert Posting.objects.get().state == "draft"
    assert "Use one of" not in answer.text


def test_a_credit_closes_the_checkout_that_was_open(shop: Shop, draft: Posting, acme: Employer) -> None:
    give(acme, 1)
    order = shop.buy(draft).order
    signed_in(acme).post(f"/employers/postings/{draft.pk}/credit/")
    order.refresh_from_db()
    assert order.status == Order.Status.EXPIRED
    session = shop.sandbox.client().v1.checkout.sessions.retrieve(order.checkout_id)
    assert session.status == "expired"


def test_a_posting_that_was_paid_in_another_tab_costs_no_credit(
    shop: Shop, draft: Posting, acme: Employer
) -> None:
    give(acme, 1)
    order = shop.paid_order(draft)
    signed_in(acme).post(f"/employers/postings/{draft.pk}/credit/")
    order.refresh_from_db()
    assert order.status == Order.Status.PAID
    assert ledger.balance(acme) == 1


def test_stripe_away_with_a_checkout_open_spends_nothing(
    shop: Shop, draft: Posting, acme: Employer, settings: Settings
) -> None:
    give(acme, 1)
    shop.buy(draft)
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"
    answer = signed_in(acme).post(f"/employers/postings/{draft.pk}/credit/", follow=True)
    assert "could not reach the payment service" in answer.text
    assert (Posting.objects.get().state, ledger.balance(acme)) == ("draft", 1)


def test_mallory_sees_and_spends_none_of_it(draft: Posting, acme: Employer, mallory: Employer) -> None:
    give(acme, 4)
    stranger = signed_in(mallory)
    assert "0 credits to use" in stranger.get("/employers/credits/").text
    assert stranger.post(f"/employers/postings/{draft.pk}/credit/").status_code == 404
    assert stranger.get(f"/employers/postings/{draft.pk}/feature/").status_code == 404
    assert ledger.balance(acme) == 4


def test_a_refund_reads_as_words_on_both_pages(shop: Shop, acme: Employer) -> None:
    order = billing.fulfil(shop.paid_pack(acme))
    shop.refund(order, 400_00)
    shop.deliver()
    buyer = signed_in(acme)
    page = buyer.get(f"/employers/orders/{order.uuid}/").text
    assert "Refund of $400, done" in page
    assert "rounded in your favor" in page
    assert "Taken back, as the payment was refunded" in buyer.get("/employers/credits/").text


def test_a_billing_address_from_stripe_stands_on_the_order(shop: Shop, acme: Employer) -> None:
    order = billing.fulfil(shop.paid_pack(acme))
    page = signed_in(acme).get(f"/employers/orders/{order.uuid}/").text
    assert "Acme Billing, 1 Sandbox Street, Salt Lake City UT 84101, United States" in page


# --- The editors' side ------------------------------------------------------------------------------------


@pytest.fixture
def desk(client: Client, eddie: User) -> Client:
    client.force_login(eddie)
    return client


def correction(acme: Employer, **more: str) -> dict[str, str]:
    token = "5f0c3c3e-0000-4000-8000-000000000001"
    return {"employer": str(acme.pk), "quantity": "3", "reason": "Outage in May", "token": token, **more}


def test_an_editor_reads_the_lines_and_corrects_after_a_second_look(desk: Client, acme: Employer) -> None:
    assert "gets 3 credits" in desk.post("/admin/credits/correct/", correction(acme)).text
    assert ledger.balance(acme) == 0
    for _ in range(2):
        answer = desk.post("/admin/credits/correct/", correction(acme, confirmed="yes"))
        assert answer.status_code == 302
    assert ledger.balance(acme) == 3
    another = correction(acme, quantity="-1", token="5f0c3c3e-0000-4000-8000-000000000002")
    assert "loses 1 credit," in desk.post("/admin/credits/correct/", another).text
    listing = desk.get("/admin/credit_lines/").text
    assert "Outage in May" in listing
    assert "eddie@example.org" in listing or "Eddie" in listing


@pytest.mark.parametrize(
    "wrong", [{"reason": " "}, {"quantity": "0"}, {"quantity": "9" * 40}, {"employer": "x"}, {"token": "x"}]
)
def test_a_correction_that_is_not_right_corrects_nothing(
    desk: Client, acme: Employer, wrong: dict[str, str]
) -> None:
    answer = desk.post("/admin/credits/correct/", correction(acme, confirmed="yes", **wrong))
    assert answer.status_code == 200
    assert not CreditLine.objects.exists()


@pytest.mark.parametrize(
    ("there", "said"), [(0, "There are no credits to take."), (1, "Only 1 can be taken")]
)
def test_more_than_there_is_is_not_promised(desk: Client, acme: Employer, there: int, said: str) -> None:
    if there:
        give(acme, there)
    page = desk.post("/admin/credits/correct/", correction(acme, quantity="-2")).text
    assert said in page
    assert "loses" not in page
    assert ledger.balance(acme) == there


def test_what_was_taken_is_not_refused_when_it_is_sent_again(desk: Client, acme: Employer) -> None:
    give(acme, 3)
    for _ in range(2):
        answer = desk.post("/admin/credits/correct/", correction(acme, quantity="-2", confirmed="yes"))
        assert answer.status_code == 302
    assert ledger.balance(acme) == 1


def test_more_than_there_is_cannot_be_taken(desk: Client, acme: Employer) -> None:
    give(acme, 1)
    answer = desk.post("/admin/credits/correct/", correction(acme, quantity="-2", confirmed="yes"))
    assert "Only 1 can be taken" in answer.text
    assert ledger.balance(acme) == 1


@pytest.mark.parametrize("address", ["new/", "edit/{pk}/", "delete/{pk}/"])
def test_lines_cannot_be_edited(desk: Client, acme: Employer, address: str) -> None:
    give(acme, 1)
    line = CreditLine.objects.get()
    response = desk.post("/admin/credit_lines/" + address.format(pk=line.pk), {"quantity": "9"})
    assert response.status_code in {302, 403, 404}
    assert CreditLine.objects.get(cause=Cause.CORRECTION).quantity == 1


def test_an_employer_gets_nowhere_near(acme: Employer) -> None:
    answer = signed_in(acme).post("/admin/credits/correct/", correction(acme, confirmed="yes"))
    assert answer.status_code in {302, 403, 404}
    assert ledger.balance(acme) == 0
