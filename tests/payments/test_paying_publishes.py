"""From the button to the live page."""

from employers import billing
from employers.history import team
from employers.models import Employer, Order, Posting
from jobboard.mail.models import OutgoingMail
from jobboard.payments.models import StripeEvent
from tests import factories
from tests.employers.typing import signed_in
from tests.payments.shop import Shop

Status = Order.Status


def test_paid_by_card_and_heard_by_webhook_the_posting_is_live(shop: Shop, draft: Posting) -> None:
    step = shop.buy(draft, "single-featured", po_number="PO 77")
    assert step.url.startswith(shop.sandbox.url)
    assert shop.sandbox.pay(step.order.checkout_id).ok
    shop.deliver()
    order = Order.objects.get()
    assert (order.status, order.total_cents, order.po_number) == (Status.PAID, 349_00, "PO 77")
    assert order.paid_at
    assert order.receipt_url
    assert order.invoice_url
    assert order.posting
    page = order.posting.page
    assert page
    assert (page.state_of_life, page.featured, page.listing_days) == ("live", True, 60)
    [receipt] = OutgoingMail.objects.filter(kind="order_paid")
    assert receipt.to == "acme@example.org"
    assert "live" in receipt.subject
    assert "cs_test" not in receipt.text + receipt.html


def test_an_employer_who_is_not_trusted_yet_waits_for_an_editor(shop: Shop, db: None) -> None:
    newcomer = factories.make_employer("Newcomer", "new@example.org", trusted=False)
    shop.paid_order(factories.make_posting(newcomer))
    shop.deliver()
    assert Posting.objects.get().state == "in review"
    assert "with an editor" in OutgoingMail.objects.get(kind="order_paid").text


def test_without_any_webhook_asking_stripe_is_enough(shop: Shop, draft: Posting) -> None:
    order = billing.fulfil(shop.paid_order(draft))
    assert order.status == Status.PAID
    assert order.posting
    assert order.posting.state == "live"


def test_fulfilled_again_and_again_it_is_published_and_thanked_for_once(shop: Shop, draft: Posting) -> None:
    order = billing.fulfil(shop.paid_order(draft))
    paid_at = order.paid_at
    billing.fulfil(order)
    shop.deliver()
    shop.deliver()
    order.refresh_from_db()
    assert order.paid_at == paid_at
    assert OutgoingMail.objects.filter(kind="order_paid").count() == 1
    assert StripeEvent.objects.filter(type="checkout.session.completed").count() == 1


def test_the_latest_text_is_published_and_not_the_first(shop: Shop, draft: Posting) -> None:
    assert draft.page
    draft.page.title = "Outpatient Coder"
    draft.page.save_revision()
    billing.fulfil(shop.paid_order(draft))
    draft.page.refresh_from_db()
    assert draft.page.title == "Outpatient Coder"


def test_a_declined_card_changes_nothing_and_another_card_pays_the_same_checkout(
    shop: Shop, draft: Posting
) -> None:
    order = shop.buy(draft).order
    assert not shop.sandbox.pay(order.checkout_id, "4000000000000002").ok
    assert billing.fulfil(order).status == Status.OPEN
    assert Posting.objects.get().state == "draft"
    assert shop.sandbox.pay(order.checkout_id).ok
    assert billing.fulfil(order).status == Status.PAID


def test_a_bank_debit_is_pending_until_the_bank_pays(shop: Shop, draft: Posting) -> None:
    order = shop.buy(draft).order
    assert shop.sandbox.pay_by_bank(order.checkout_id).ok
    shop.deliver()
    order.refresh_from_db()
    assert order.status == Status.PENDING
    assert Posting.objects.get().state == "draft"
    shop.sandbox.settle_bank(order.checkout_id, succeeds=True)
    shop.deliver()
    order.refresh_from_db()
    assert order.status == Status.PAID
    assert Posting.objects.get().state == "live"


def test_while_the_bank_takes_its_days_the_dashboard_leads_to_the_order(
    shop: Shop, acme: Employer, draft: Posting
) -> None:
    browser = signed_in(acme)
    before = browser.get("/employers/postings/").content.decode()
    assert f"/employers/postings/{draft.pk}/publish/" in before, "The control"
    order = shop.buy(draft).order
    assert shop.sandbox.pay_by_bank(order.checkout_id).ok
    shop.deliver()
    meanwhile = browser.get("/employers/postings/").content.decode()
    assert "Payment on its way" in meanwhile
    assert f"/employers/orders/{order.uuid}/" in meanwhile
    assert f"/employers/postings/{draft.pk}/publish/" not in meanwhile
    assert ">Draft<" not in meanwhile
    shop.sandbox.settle_bank(order.checkout_id, succeeds=False)
    shop.deliver()
    after = browser.get("/employers/postings/").content.decode()
    assert f"/employers/postings/{draft.pk}/publish/" in after
    assert "Payment on its way" not in after


def test_a_bank_debit_that_bounces_fails_and_says_so_and_can_be_paid_anew(shop: Shop, draft: Posting) -> None:
    order = shop.buy(draft).order
    assert shop.sandbox.pay_by_bank(order.checkout_id).ok
    shop.sandbox.settle_bank(order.checkout_id, succeeds=False)
    shop.deliver()
    order.refresh_from_db()
    assert order.status == Status.FAILED
    assert OutgoingMail.objects.get().kind == "order_failed"
    again = shop.buy(draft).order
    assert again.pk != order.pk
    assert shop.sandbox.pay(again.checkout_id).ok
    assert billing.fulfil(again).status == Status.PAID


def test_a_code_for_the_whole_price_publishes_without_a_payment(shop: Shop, draft: Posting) -> None:
    client = shop.sandbox.client()
    coupon = client.v1.coupons.create({"percent_off": 100, "duration": "once"})
    client.v1.promotion_codes.create({"promotion": {"type": "coupon", "coupon": coupon.id}, "code": "FREE"})
    order = shop.buy(draft).order
    shop.sandbox.apply_code(order.checkout_id, "FREE")
    assert shop.sandbox.pay(order.checkout_id).ok
    shop.deliver()
    order.refresh_from_db()
    assert (order.status, order.amount_cents, order.total_cents) == (Status.PAID, 249_00, 0)
    assert Posting.objects.get().state == "live"


def test_a_payment_for_a_posting_that_was_thrown_away_still_publishes(shop: Shop, draft: Posting) -> None:
    from employers import posting

    order = shop.paid_order(draft)
    posting.discard(draft, by=team(draft.employer.memberships.get().user))
    billing.fulfil(order)
    assert Posting.objects.get().discarded_at is None
    assert Posting.objects.get().state == "live"
