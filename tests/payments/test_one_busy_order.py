"""Where Stripe is busy with one order, the others are seen to all the same; where it has enough of us, the next run goes on."""

import pytest
from django.utils import timezone

from employers import billing
from employers.models import Employer, Order, Posting
from tests import factories
from tests.payments.shop import Shop

Status = Order.Status


@pytest.fixture
def paid(shop: Shop, acme: Employer) -> list[Order]:
    """Two that no webhook told of, in the order in which they are asked about."""
    orders = [shop.paid_order(_draft(acme, title)) for title in ("Outpatient Coder", "Inpatient Coder")]
    Order.objects.update(created_at=timezone.now() - 2 * billing.RECONCILE_AFTER)
    Order.objects.filter(pk=orders[0].pk).update(created_at=timezone.now() - 3 * billing.RECONCILE_AFTER)
    return orders[::-1]


def _draft(acme: Employer, title: str) -> Posting:
    return factories.make_posting(acme, title=title)


def trouble_with(shop: Shop, order: Order, fault: str) -> None:
    """As often as the library asks."""
    path = f"/v1/checkout/sessions/{order.checkout_id}"
    shop.sandbox.faults(api=fault, times=3, method="GET", path=path)


def states() -> list[str]:
    return list(Order.objects.order_by("-created_at").values_list("status", flat=True))


@pytest.mark.parametrize("fault", ["409", "lock_timeout"])
def test_one_that_is_in_use_keeps_no_other_waiting(
    shop: Shop, paid: list[Order], caplog: pytest.LogCaptureFixture, fault: str
) -> None:
    trouble_with(shop, paid[0], fault)
    assert billing.reconcile() == 1
    assert states() == [Status.OPEN, Status.PAID]
    assert not [each for each in caplog.records if each.levelname == "ERROR"]
    shop.sandbox.faults()
    assert billing.reconcile() == 1
    assert states() == [Status.PAID, Status.PAID]


def test_too_many_requests_end_this_run_without_an_alarm_and_the_next_goes_on(
    shop: Shop, paid: list[Order], caplog: pytest.LogCaptureFixture
) -> None:
    trouble_with(shop, paid[0], "429")
    assert billing.reconcile() == 0
    assert states() == [Status.OPEN, Status.OPEN]
    assert not [each for each in caplog.records if each.levelname == "ERROR"]
    shop.sandbox.faults()
    assert billing.reconcile() == 2
