"""A credit instead of a payment: the posting and the line of the ledger in one transaction."""

from django.db import transaction

from employers import billing, history, ledger, posting
from employers.models import Order, Posting
from employers.plans import POSTING_DAYS
from jobboard.accounts.models import User
from jobboard.payments.gateway import GatewayError

Status = Order.Status


def publish_with_credit(to_publish: Posting, *, by: User) -> bool:
    """Published at once, and one credit is gone; both or neither. False where it did not wait to be published.

    An open checkout of the posting is closed first, so that nobody pays for it as well.
    """
    for order in to_publish.orders.filter(status=Status.OPEN):
        billing.abandon(order)
    return _publish_with_credit(to_publish, by=by)


@transaction.atomic
def _publish_with_credit(to_publish: Posting, *, by: User) -> bool:
    # A new order for the posting waits behind this lock, by its foreign key, and then finds it published.
    Posting.objects.select_for_update().get(pk=to_publish.pk)
    # Read only now: beside a row that was waited for, PostgreSQL gives joined rows as they were before.
    mine = Posting.objects.select_related("page", "employer__company").get(pk=to_publish.pk)
    if not posting.is_payable(mine) or mine.discarded_at:
        return False
    if mine.orders.filter(status__in=(*billing.UNDECIDED, Status.NEEDS_REVIEW)).exists():
        raise GatewayError(billing.CHANGED_ELSEWHERE, answered=True)
    ledger.spend(mine, by=by)
    posting.publish(mine, days=POSTING_DAYS, featured=False, by=history.team(by))
    return True
