"""A credit or a plan instead of a payment: the posting and what pays for it in one transaction."""

from django.db import transaction

from employers import billing, history, ledger, posting
from employers.life import Verb
from employers.models import Order, Posting, Subscription
from employers.plans import POSTING_DAYS
from jobboard.accounts.models import User
from jobboard.payments.gateway import GatewayError

Status = Order.Status


class NoPlanError(Exception):
    """No plan runs. The message may be shown to a person."""


def publish_with_credit(to_publish: Posting, *, by: User) -> bool:
    """Published at once, and one credit is gone; both or neither. False where it did not wait to be published.

    An open checkout of the posting is closed first, so that nobody pays for it as well.
    """
    for order in to_publish.orders.filter(status=Status.OPEN):
        billing.abandon(order)
    return _publish_with_credit(to_publish, by=by)


@transaction.atomic
def _publish_with_credit(to_publish: Posting, *, by: User) -> bool:
    mine = _held(to_publish)
    if not posting.is_payable(mine) or mine.discarded_at:
        return False
    _refuse_beside_an_order(mine)
    ledger.spend(mine, by=by)
    posting.publish(mine, days=POSTING_DAYS, featured=False, by=history.team(by))
    return True


def use_plan(to_cover: Posting, *, by: User) -> Verb | None:
    """Published, kept open or listed again under the plan at once; which of them, or None where there was nothing to do."""
    for order in to_cover.orders.filter(status=Status.OPEN):
        billing.abandon(order)
    return _use_plan(to_cover, by=by)


@transaction.atomic
def _use_plan(to_cover: Posting, *, by: User) -> Verb | None:
    # A plan that ends waits behind this lock, and then finds what it has to close.
    plan = Subscription.objects.select_for_update().covering().filter(employer=to_cover.employer_id).first()
    if plan is None:
        raise NoPlanError("No plan is running.")
    mine = _held(to_cover)
    _refuse_beside_an_order(mine)
    return posting.cover_by_plan(mine, days=POSTING_DAYS, by=history.team(by))


def _held(wanted: Posting) -> Posting:
    # A new order for the posting waits behind this lock, by its foreign key, and then finds it published.
    Posting.objects.select_for_update().get(pk=wanted.pk)
    # Read only now: beside a row that was waited for, PostgreSQL gives joined rows as they were before.
    return Posting.objects.select_related("page", "employer__company").get(pk=wanted.pk)


def _refuse_beside_an_order(mine: Posting) -> None:
    if mine.orders.filter(status__in=(*billing.UNDECIDED, Status.NEEDS_REVIEW)).exists():
        raise GatewayError(billing.CHANGED_ELSEWHERE, answered=True)
