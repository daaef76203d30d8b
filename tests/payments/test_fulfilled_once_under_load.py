"""Ten deliveries out of order, the return page and the reconcile job, all at once: published once.

With real threads and real commits, which takes PostgreSQL:
DATABASE_URL=postgres://postgres@127.0.0.1:5432/board pytest tests/payments/test_fulfilled_once_under_load.py
"""

import contextlib
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TypeVar

import pytest
from allauth.account.models import EmailAddress
from django.db import connection, connections
from django.db.models import Model
from django.test import Client
from django.utils import timezone

from cms.models import Company, JobPage
from cms.models.listing import ListingChange
from employers import billing, posting
from employers.models import CreditGrant, Employer, Membership, Order, Posting
from jobboard.accounts.models import User
from jobboard.mail.models import OutgoingMail
from jobboard.payments import inbox
from jobboard.payments.models import StripeEvent
from tests import factories
from tests.payments.shop import Shop, event_body, post_event, sign

pytestmark = [
    pytest.mark.skipif(
        connection.vendor != "postgresql",
        reason="only PostgreSQL lets writers meet: set DATABASE_URL to a postgres:// address",
    ),
    pytest.mark.django_db,
]

# Each is told of under an id of its own, so that not even the unique event row stands between them.
STORIES = [
    "checkout.session.async_payment_succeeded",
    "checkout.session.expired",
    "checkout.session.completed",
]
Call = Callable[[], object]
T = TypeVar("T")


def elsewhere(act: Callable[[], T]) -> T:
    """In a thread of its own, so that it is really committed. The test's own connection only reads."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(_with_own_connection, act).result()


def _with_own_connection(act: Callable[[], T]) -> T:
    try:
        return act()
    finally:
        connections.close_all()


@pytest.fixture
def committed(db: None) -> Iterator[None]:
    """Real commits. pytest-django's own way empties every table afterwards, Wagtail's root page included."""
    yield
    elsewhere(forget_everything)


def forget_everything() -> None:
    with (
        connection.cursor() as cursor
    ):  # nothing but this deletes lines of the ledger and of a posting's history
        for table in ("employers_creditline", "employers_postingevent"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            cursor.execute(f"DELETE FROM {table}")  # noqa: S608  # our own names
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    money: list[type[Model]] = [StripeEvent, OutgoingMail, CreditGrant, Order, Posting, Membership, Employer]
    people: list[type[Model]] = [Company, EmailAddress, User, ListingChange]
    for model in money:
        model._default_manager.all().delete()
    for page in JobPage.objects.all():
        page.delete()
    for model in people:
        model._default_manager.all().delete()


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


def all_at_once(calls: list[Call]) -> list[BaseException]:
    """Run all calls from one moment on; what went wrong in them."""
    start = threading.Barrier(len(calls))

    def run(call: Call) -> None:
        start.wait(timeout=20)
        _with_own_connection(call)

    with ThreadPoolExecutor(len(calls)) as pool:
        errors = [done.exception() for done in [pool.submit(run, call) for call in calls]]
    return [error for error in errors if error]
