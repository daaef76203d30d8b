"""The pages on both sides of Stripe's: choosing, coming back, and what a stranger sees of them (nothing)."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from employers import billing
from employers import posting as postings
from employers.models import Employer, Order, Posting, Role
from jobboard.mail.models import OutgoingMail
from tests import factories
from tests.employers.lives import page_of
from tests.payments.shop import Shop

Status = Order.Status


def signed_in(employer: Employer) -> Client:
    client = Client()
    client.force_login(employer.memberships.get().user)
    return client


def new_url(posting: Posting) -> str:
    return reverse("checkout_new", args=[posting.pk])


def status_url(order: Order) -> str:
    return reverse("order_status", args=[order.uuid])


# --- Choosing ---------------------------------------------------------------------------------------------


def test_both_products_are_offered_with_their_prices(draft: Posting) -> None:
    page = signed_in(draft.employer).get(new_url(draft)).text
    assert "$249" in page
    assert "$349" in page
    assert "Inpatient Coder" in page
    assert "An editor reads it" not in page
    assert not Order.objects.exists()


def test_who_chose_the_featured_posting_on_the_price_list_finds_it_chosen(db: None, client: Client) -> None:
    for path in ("/employers/", "/employers/pricing/"):
        assert 'href="/employers/start/?product=single-featured"' in client.get(path).text, path
    start = client.get("/employers/start/?product=single-featured")["Location"]
    going = parse_qs(urlsplit(start).query)["next"][0]
    client.force_login(factories.make_user("new@example.org"))  # they sign up, and go on
    client.get(going)
    named = client.post(going, {"name": "New Clinic", "kind": "hospital", "next": "/employers/postings/new/"})
    assert named["Location"] == "/employers/postings/new/"
    draft = factories.make_posting(Employer.objects.get())
    assert chosen(client.get(new_url(draft)).text) == "single-featured"


def test_what_is_chosen_at_the_checkout_counts_from_then_on(shop: Shop, draft: Posting) -> None:
    browser = signed_in(draft.employer)
    browser.get("/employers/start/?product=single-featured")
    assert chosen(browser.get(new_url(draft)).text) == "single-featured"
    assert browser.post(new_url(draft), {"product": "single"}).status_code == 303
    assert chosen(browser.get(new_url(draft)).text) == "single"
    next_one = factories.make_posting(draft.employer)
    assert chosen(browser.get(new_url(next_one)).text) == "single"


@pytest.mark.parametrize("product", ["featured", "pack-5", "nonsense", "\x00", "single-featured" * 500])
def test_what_is_no_kind_of_posting_chooses_nothing(draft: Posting, product: str) -> None:
    browser = signed_in(draft.employer)
    browser.get("/employers/start/", {"product": product})
    assert chosen(browser.get(new_url(draft)).text) == "single"


def chosen(page: str) -> str:
    [found] = [each for each in re.findall(r"<input[^>]+>", page) if " checked" in each]
    slug = re.search(r'value="([^"]+)"', found)
    assert slug
    return slug[1]


def test_a_draft_that_was_changed_is_shown_as_it_will_be_published(draft: Posting) -> None:
    page = postings.written(draft)
    page.title, page.city, page.pay_max_cents = "Outpatient Coder", "Dallas", 41_00
    page.save_revision()
    shown = signed_in(draft.employer).get(new_url(draft)).text
    for words in (page.title, page.place_text, page.pay_text):
        assert words in shown, words
    assert "Inpatient Coder" not in shown


def test_a_new_employer_reads_before_paying_that_an_editor_looks_at_it(draft: Posting) -> None:
    Employer.objects.update(trusted=False)
    page = signed_in(draft.employer).get(new_url(draft)).text
    assert "An editor reads it before it goes live" in page


def test_the_whole_way_from_the_button_to_the_live_posting(shop: Shop, draft: Posting) -> None:
    buyer = signed_in(draft.employer)
    sent = buyer.post(new_url(draft), {"product": "single-featured", "po_number": "PO 5"})
    order = Order.objects.get()
    assert sent.status_code == 303
    assert sent["Location"].startswith(f"{shop.sandbox.url}/c/pay/{order.checkout_id}")
    paid = shop.sandbox.pay(order.checkout_id)
    back = paid.location.removeprefix("http://127.0.0.1:8000")
    page = buyer.get(back)
    assert "Paid. Your posting is live" in page.text
    assert f'href="{page_of(Posting.objects.get()).get_url()}"' in page.text
    assert "PO 5" in page.text
    orders = buyer.get("/employers/orders/").text
    assert "· PO 5<" in orders
    shop.deliver()
    assert OutgoingMail.objects.filter(kind="order_paid").count() == 1


@pytest.mark.parametrize(
    "sent",
    [{}, {"product": "unlimited"}, {"product": "single", "po_number": "9" * 41}],
)
def test_what_is_not_for_sale_is_refused_beside_the_field(draft: Posting, sent: dict[str, str]) -> None:
    answer = signed_in(draft.employer).post(new_url(draft), {"price": "1", **sent})
    assert answer.status_code == 200
    assert "form-errors" in answer.text
    assert not Order.objects.exists()


def test_a_price_from_the_browser_is_not_read(shop: Shop, draft: Posting) -> None:
    signed_in(draft.employer).post(
        new_url(draft), {"product": "single", "price": "1", "amount_cents": "1", "currency": "jpy"}
    )
    order = Order.objects.get()
    assert (order.amount_cents, order.currency) == (249_00, "usd")


def test_coming_back_unpaid_finds_everything_as_it_was(shop: Shop, draft: Posting) -> None:
    buyer = signed_in(draft.employer)
    buyer.post(new_url(draft), {"product": "single-featured", "po_number": "PO 5"})
    page = buyer.get(new_url(draft), {"cancelled": "1"}).text
    assert "Nothing was charged" in page
    assert 'value="single-featured" required checked' in page
    assert "PO 5" in page
    assert Posting.objects.get().state == "draft"


def test_stripe_away_is_said_plainly_and_nothing_is_lost(
    shop: Shop, draft: Posting, settings: Settings
) -> None:
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"
    answer = signed_in(draft.employer).post(new_url(draft), {"product": "single", "po_number": "PO 5"})
    assert answer.status_code == 200
    assert "could not reach the payment service" in answer.text
    assert "Nothing was charged" in answer.text
    assert "PO 5" in answer.text


def test_a_posting_that_is_not_written_yet_cannot_be_paid(acme: Employer) -> None:
    empty = Posting.objects.create(employer=acme, typed={"title": ["Coder"]})
    answer = signed_in(acme).post(new_url(empty), {"product": "single"})
    assert answer.status_code == 302
    assert not Order.objects.exists()


def test_a_paid_posting_leads_to_its_order(shop: Shop, draft: Posting) -> None:
    order = billing.fulfil(shop.paid_order(draft))
    answer = signed_in(draft.employer).get(new_url(draft))
    assert answer["Location"] == status_url(order)


# --- Coming back ------------------------------------------------------------------------------------------


def test_in_review_is_said_to_a_new_employer(shop: Shop, db: None) -> None:
    newcomer = factories.make_employer("Newcomer", "new@example.org", trusted=False)
    order = shop.paid_order(factories.make_posting(newcomer))
    assert "Paid. Your posting is in review" in signed_in(newcomer).get(status_url(order)).text


def test_who_did_not_pay_is_told_so_and_may_go_on(shop: Shop, draft: Posting) -> None:
    order = shop.buy(draft).order
    page = signed_in(draft.employer).get(status_url(order)).text
    assert "Not paid yet" in page
    assert new_url(draft) in page
    assert order.checkout_id not in page


def test_a_bank_debit_is_waited_for_with_a_link_to_look_again(shop: Shop, draft: Posting) -> None:
    order = shop.buy(draft).order
    shop.sandbox.pay_by_bank(order.checkout_id)
    buyer = signed_in(draft.employer)
    page = buyer.get(status_url(order), {"checkout": order.checkout_id}).text
    assert "on its way" in page
    assert "js/order.js" in page
    assert f'href="{status_url(order)}"' in page
    assert buyer.get(new_url(draft))["Location"] == status_url(order)
    shop.sandbox.settle_bank(order.checkout_id, succeeds=False)
    page = buyer.get(status_url(order)).text
    assert "did not carry out the payment" in page
    assert "Try again" in page


def test_stripe_away_on_the_way_back_loses_nothing(shop: Shop, draft: Posting, settings: Settings) -> None:
    order = shop.paid_order(draft)
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"
    answer = signed_in(draft.employer).get(status_url(order), {"checkout": order.checkout_id})
    assert answer.status_code == 200
    assert "If you have paid, it counts" in answer.text


@pytest.mark.parametrize("checkout", ["", "cs_test_of_somebody", "pi_1", "../..", "cs_\x00"])
def test_a_checkout_that_is_not_the_orders_is_not_found(shop: Shop, draft: Posting, checkout: str) -> None:
    order = shop.buy(draft).order
    answer = signed_in(draft.employer).get(status_url(order), {"checkout": checkout})
    assert answer.status_code == 404


def test_a_payment_that_is_being_checked_is_not_sold_again(shop: Shop, draft: Posting) -> None:
    order = shop.paid_order(draft)
    Order.objects.update(amount_cents=1)
    buyer = signed_in(draft.employer)
    assert "We are checking your payment" in buyer.get(status_url(order)).text
    assert buyer.post(new_url(draft), {"product": "single"})["Location"] == status_url(order)
    assert Order.objects.count() == 1


# --- Strangers --------------------------------------------------------------------------------------------


def test_mallory_finds_neither_page(shop: Shop, draft: Posting, mallory: Employer) -> None:
    order = shop.buy(draft).order
    stranger = signed_in(mallory)
    assert stranger.get(new_url(draft)).status_code == 404
    assert stranger.post(new_url(draft), {"product": "single"}).status_code == 404
    assert stranger.get(status_url(order), {"checkout": order.checkout_id}).status_code == 404


def test_a_visitor_is_asked_to_sign_in(draft: Posting) -> None:
    answer = Client().get(new_url(draft))
    assert answer.status_code == 302
    assert "/account/login/" in answer["Location"]


def test_every_role_may_pay(draft: Posting) -> None:
    for role in Role:
        draft.employer.memberships.update(role=role)
        assert signed_in(draft.employer).get(new_url(draft)).status_code == 200
