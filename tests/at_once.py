"""Several at the same moment, with real threads and real commits, for tests of what happens when they meet.

SQLite lets one write at a time, so these run on PostgreSQL only:
DATABASE_URL=postgres://postgres@127.0.0.1:5432/board pytest FILE
"""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import pytest
from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.db import connection, connections
from django.db.models import Model

from cms.models import Company, JobPage, ListingChange
from employers.models import CreditGrant, Employer, Membership, Order, Posting
from jobboard.accounts.models import User
from jobboard.mail.models import OutgoingMail
from jobboard.payments.models import StripeEvent

needs_writers_that_meet = pytest.mark.skipif(
    connection.vendor != "postgresql",
    reason="only PostgreSQL lets writers meet: set DATABASE_URL to a postgres:// address",
)
Call = Callable[[], object]
T = TypeVar("T")


def elsewhere(act: Callable[[], T]) -> T:
    """In a thread of its own, so that it is really committed. The test's own connection only reads."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(_with_own_connection, act).result()


def all_at_once(calls: Sequence[Call]) -> list[BaseException]:
    """Run all calls from one moment on; what went wrong in them."""
    start = threading.Barrier(len(calls), timeout=20)

    def run(call: Call) -> None:
        start.wait()
        _with_own_connection(call)

    with ThreadPoolExecutor(len(calls)) as pool:
        errors = [done.exception() for done in [pool.submit(run, call) for call in calls]]
    return [error for error in errors if error]


def _with_own_connection(act: Callable[[], T]) -> T:
    try:
        return act()
    finally:
        connections.close_all()


def forget_everything() -> None:
    """Take away what was committed. pytest-django's own way empties every table, Wagtail's root page included."""
    with connection.cursor() as cursor:
        # nothing but this deletes lines of the ledger and of a posting's history
        for table in ("employers_creditline", "employers_postingevent"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            cursor.execute(f"DELETE FROM {table}")  # noqa: S608  # our own names
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    money: list[type[Model]] = [StripeEvent, OutgoingMail, CreditGrant, Order, Posting, Membership, Employer]
    people: list[type[Model]] = [Session, Company, EmailAddress, User, ListingChange]
    for model in money:
        model._default_manager.all().delete()
    for page in JobPage.objects.all():
        page.delete()
    for model in people:
        model._default_manager.all().delete()
