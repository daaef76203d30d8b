"""What the stories of invoices are told with: who is billed, and what an order becomes."""

from datetime import timedelta

import pytest
from django.utils import timezone

from employers import on_account
from employers.models import Employer, Order
from employers.plans import PRODUCTS
from jobboard.accounts.models import User
from jobboard.mail.models import OutgoingMail
from jobboard.payments.invoices import BillTo
from tests.payments.shop import Shop

PAYABLES = BillTo(
    email="payables@acme.example.org", name="Acme Health, Accounts Payable", line1="1 Main St", line2="Suite 4",
    city="Houston", state="TX", postal_code="77030",
)  # fmt: skip


def ordered(acme: Employer, product: str = "pack-5") -> Order:
    by = acme.memberships.get().user
    return on_account.order(acme, PRODUCTS[product], bill_to=PAYABLES, po_number="PO 9", by=by)


def pay(shop: Shop, order: Order) -> None:
    assert shop.sandbox.pay_invoice(shop.sandbox.client().v1.invoices.retrieve(order.invoice_id)).ok


def fresh(order: Order) -> Order:
    return Order.objects.get(pk=order.pk)


def kinds() -> list[str]:
    return sorted(OutgoingMail.objects.values_list("kind", flat=True))


def later(monkeypatch: pytest.MonkeyPatch, days: float) -> None:
    moment = timezone.now() + timedelta(days=days)
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment)


def granted(order: Order) -> None:
    editor = User.objects.create_user("eddie@example.org", is_staff=True)
    assert on_account.grant_at_once(order, why="Known for years", by=editor)
