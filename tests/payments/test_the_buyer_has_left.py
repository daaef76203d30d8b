"""What becomes of an order is told to whoever bought it, and once they have left to those of the team who see to money."""

import pytest

from employers import billing, on_account
from employers.models import Employer, Order, Posting, Role
from employers.plans import PRODUCTS
from jobboard.accounts import leaving
from jobboard.accounts.models import User
from jobboard.mail.models import OutgoingMail
from tests.employers.teams import member, owner_of
from tests.payments.invoices import PAYABLES, fresh, granted, later, pay
from tests.payments.shop import Shop


@pytest.fixture
def paul(acme: Employer) -> User:
    """He buys, and pays nothing but what he bought: a recruiter does not see orders."""
    return member(acme, Role.RECRUITER, "paul@example.org")


def bought(draft: Posting, by: User) -> Order:
    return billing.buy(draft, PRODUCTS["single"], by=by, po_number="").order


def by_invoice(acme: Employer, by: User) -> Order:
    return on_account.order(acme, PRODUCTS["pack-5"], bill_to=PAYABLES, po_number="PO 9", by=by)


def removed(acme: Employer, user: User) -> None:
    acme.memberships.get(user=user).delete()


def told_of(kind: str) -> list[str]:
    return sorted(OutgoingMail.objects.filter(kind=kind).values_list("to", flat=True))


def test_a_buyer_on_the_team_gets_the_receipt_alone(
    shop: Shop, acme: Employer, draft: Posting, paul: User
) -> None:
    member(acme, Role.BILLING)
    assert shop.sandbox.pay(bought(draft, paul).checkout_id).ok
    shop.deliver()
    assert told_of("order_paid") == [paul.email]


@pytest.mark.parametrize("how", ["removed", "account deleted"])
def test_a_buyer_who_has_left_gets_no_receipt_and_all_who_see_to_money_do(
    shop: Shop, acme: Employer, draft: Posting, paul: User, how: str
) -> None:
    payers = [owner_of(acme).email, member(acme, Role.BILLING).email]
    member(acme, Role.RECRUITER, "another@example.org")
    order = bought(draft, paul)
    assert shop.sandbox.pay(order.checkout_id).ok
    if how == "removed":
        removed(acme, paul)
    else:
        User.objects.filter(pk=paul.pk).update(leaves_at=order.created_at)
        assert leaving.run() == 1
    shop.deliver()
    shop.deliver()
    assert told_of("order_paid") == sorted(payers)


def test_so_is_a_payment_that_failed(shop: Shop, acme: Employer, draft: Posting, paul: User) -> None:
    order = bought(draft, paul)
    assert shop.sandbox.pay_by_bank(order.checkout_id).ok
    shop.deliver()
    removed(acme, paul)
    shop.sandbox.settle_bank(order.checkout_id, succeeds=False)
    shop.deliver()
    assert told_of("order_failed") == [owner_of(acme).email]


def test_an_invoice_that_was_told_of_before_they_left_is_not_told_once_more(
    shop: Shop, acme: Employer, paul: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = by_invoice(acme, paul)
    removed(acme, paul)
    later(monkeypatch, days=1)
    on_account.run()
    assert told_of("invoice_sent") == [paul.email]
    granted(fresh(order))
    pay(shop, order)
    shop.deliver()
    owner = [owner_of(acme).email]
    assert (told_of("invoice_granted"), told_of("order_paid")) == (owner, owner)


def test_where_nobody_is_left_nobody_is_written_to(
    shop: Shop, acme: Employer, draft: Posting, paul: User
) -> None:
    assert shop.sandbox.pay(bought(draft, paul).checkout_id).ok
    acme.memberships.all().delete()
    shop.deliver()
    assert told_of("order_paid") == []


def test_a_checkout_they_began_is_begun_anew_as_stripe_sends_its_receipt_to_who_began_it(
    shop: Shop, acme: Employer, draft: Posting, paul: User
) -> None:
    begun = bought(draft, paul)
    assert bought(draft, owner_of(acme)) == begun
    removed(acme, paul)
    anew = bought(draft, owner_of(acme))
    assert (fresh(begun).status, anew.created_by) == (Order.Status.EXPIRED, owner_of(acme))
    assert shop.sandbox.pay(anew.checkout_id).ok
    [payment] = shop.sandbox.client().v1.payment_intents.list({"limit": 1}).data
    assert payment.receipt_email == owner_of(acme).email
