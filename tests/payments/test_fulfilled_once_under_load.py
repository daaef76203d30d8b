"""Ten deliveries out of order, the return page and the reconcile job, all at once: published once.

With real threads and real commits, which takes PostgreSQL:
DATABASE_URL=postgres://postgres@127.0.0.1:5432/board pytest tests/payments/test_fulfilled_once_under_load.py
"""

import contextlib
import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from employers import billing, posting
from employers.models import Order, Posting
from jobboard.accounts.models import User
from jobboard.mail.models import OutgoingMail
from jobboard.payments import inbox
from tests import factories
from tests.at_once import Call, all_at_once, elsewhere, needs_writers_that_meet
from tests.payments.shop import Shop, event_body, post_event, sign

pytestmark = [needs_writers_that_meet, pytest.mark.django_db]

# Each is told of under an id of its own, so that not even the unique event row stands between them.
STORIES = [
    "checkout.session.async_payment_succeeded",
    "checkout.session.expired",
    "checkout.session.completed",
]


@pytest.fixture
def published(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """One entry for each time that a posting is published."""
    calls: list[int] = []
    publish = posting.publish

    def counted(which: Posting, *, days: int, featured: bool) -> None:
        calls.append(which.pk)
        publish(which, days=days, featured=featured)

    monkeypatch.setattr(posting, "publish", counted)
    return calls


def remove_the_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read without waiting for others, and at the same moment as another does."""
    meeting = threading.Barrier(2)

    def unlocked(order: Order) -> Order:
        found = Order.objects.select_related("posting__employer", "posting__page").get(pk=order.pk)
        with contextlib.suppress(threading.BrokenBarrierError):
            meeting.wait(timeout=2)
        return found

    monkeypatch.setattr(billing, "lock", unlocked)


def remove_the_condition(monkeypatch: pytest.MonkeyPatch) -> None:
    def unconditional(order: Order, start: object, **values: object) -> bool:
        return bool(Order.objects.filter(pk=order.pk).update(**values))

    monkeypatch.setattr(billing, "_move", unconditional)


@pytest.mark.parametrize(
    "without",
    [(), (remove_the_lock,), (remove_the_condition,)],
    ids=["as it is", "by the condition alone", "by the lock alone"],
)
def test_everybody_at_once_publishes_once(
    committed: None,
    shop: Shop,
    published: list[int],
    monkeypatch: pytest.MonkeyPatch,
    without: tuple[Callable[[pytest.MonkeyPatch], None], ...],
) -> None:
    order = elsewhere(lambda: _paid_order(shop))
    for remove in without:
        remove(monkeypatch)
    for error in all_at_once(_calls(shop, order)):
        raise error
    order.refresh_from_db()
    assert order.status == Order.Status.PAID
    assert published == [order.posting_id]
    assert OutgoingMail.objects.filter(kind="order_paid").count() == 1
    assert order.posting
    assert order.posting.state == "live"
    assert len(shop.sandbox.client().v1.charges.list({"payment_intent": order.payment_intent_id}).data) == 1


def test_control_without_lock_and_condition_it_is_published_more_than_once(
    committed: None, shop: Shop, published: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    order = elsewhere(lambda: _paid_order(shop))
    remove_the_lock(monkeypatch)
    remove_the_condition(monkeypatch)
    all_at_once(_calls(shop, order))
    assert len(published) > 1


def _paid_order(shop: Shop) -> Order:
    acme = factories.make_employer("Acme Health", "acme@example.org")
    order = shop.paid_order(factories.make_posting(acme))
    long_ago = timezone.now() - 2 * billing.RECONCILE_AFTER - timedelta(minutes=1)
    Order.objects.update(created_at=long_ago)
    return order


def _calls(shop: Shop, order: Order) -> list[Call]:
    """Ten deliveries, the return page twice (a reload), and the reconcile job."""
    [body] = [body for body, _ in shop.heard() if b'"checkout.session.completed"' in body]
    bodies = [event_body(kind, order.checkout_id, event_id=f"evt_{n}") for n, kind in enumerate(STORIES)]
    deliveries = [*bodies, *[body] * 7]
    page: Call = lambda: _return_page(order)  # noqa: E731  # the same call twice
    return [*[_delivery(each) for each in deliveries], page, page, billing.reconcile]


def _delivery(body: bytes) -> Call:
    def deliver() -> None:
        assert post_event(body, sign(body)) == 200
        inbox.sweep()

    return deliver


def _return_page(order: Order) -> None:
    buyer = Client()
    buyer.force_login(User.objects.get(email="acme@example.org"))
    answer = buyer.get(f"/employers/orders/{order.uuid}/", {"checkout": order.checkout_id})
    assert answer.status_code == 200
