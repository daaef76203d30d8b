"""A credit or a plan instead of a payment: the posting and what pays for it in one transaction."""

from django.db import transaction

from employers import billing, emails, history, ledger, life
from employers import posting as postings
from employers.life import Verb
from employers.models import Order, Posting, Subscription
from employers.plans import POSTING_DAYS
from jobboard.accounts.models import User
from jobboard.payments.gateway import GatewayError

Status = Order.Status


class NoPlanError(Exception):
    """No plan runs. The message may be shown to a person."""


def use_credit(posting: Posting, verb: Verb, *, by: User, seen: str = "", tell: bool = True) -> bool:
    """Published, kept open or listed again at once, and one credit is gone; both or neither.

    False where it did not wait for this: pressed twice, it is done once. `seen` is the end that the page with the
    button showed (see `end_of`). An open checkout of the posting is closed first, so that nobody pays for it as well.
    Without `tell`, the caller writes the mail.
    """
    for order in posting.orders.filter(status=Status.OPEN):
        billing.abandon(order)
    return _use_credit(posting, verb, seen, by=by, tell=tell)


@transaction.atomic
def _use_credit(posting: Posting, verb: Verb, seen: str, *, by: User, tell: bool) -> bool:
    mine = _held(posting)
    if not _waits_for(mine, verb, seen):
        return False
    _refuse_beside_an_order(mine)
    ledger.spend(mine, by=by, what=_what(mine, verb))
    team = history.team(by)
    if verb == Verb.EXTEND:
        postings.extend(mine, days=POSTING_DAYS, by=team)
    elif verb == Verb.RELIST:
        postings.relist(mine, days=POSTING_DAYS, featured=False, by=team)
    else:
        postings.publish(mine, days=POSTING_DAYS, featured=False, by=team, means="with a credit")
    if tell:
        _tell_if_live(mine, verb)
    return True


def _what(mine: Posting, verb: Verb) -> str:
    """Publishing is done once in the life of a posting, the others once for each of its ends.

    An end comes again where days were taken away, and what is not public yet has none: so often it is another one.
    """
    if verb == Verb.PUBLISH:
        return "publish"
    before = mine.events.filter(what__in=[history.What.SHORTENED, history.What.CLOSED]).count()
    return f"{verb} {end_of(mine)}" + (f" {before}" if before else "")


def end_of(posting: Posting) -> str:
    """Until when it is open, to the second; what is done to it moves that."""
    end = posting.page.expires_at if posting.page else None
    return end.isoformat(timespec="seconds") if end else ""


def _waits_for(mine: Posting, verb: Verb, seen: str) -> bool:
    if verb == Verb.PUBLISH:
        return postings.is_payable(mine) and not mine.discarded_at
    return not life.refusal(mine, verb) and seen == end_of(mine)


def _tell_if_live(mine: Posting, verb: Verb) -> None:
    """Who pays by card reads it in the mail about the payment."""
    if verb == Verb.PUBLISH and mine.page and mine.state == "live":
        emails.posting_live(mine, mine.page)


def use_plan(to_cover: Posting, *, by: User, tell: bool = True) -> Verb | None:
    """Published, kept open or listed again under the plan at once; which of them, or None where there was nothing to do."""
    for order in to_cover.orders.filter(status=Status.OPEN):
        billing.abandon(order)
    return _use_plan(to_cover, by=by, tell=tell)


@transaction.atomic
def _use_plan(to_cover: Posting, *, by: User, tell: bool) -> Verb | None:
    # A plan that ends waits behind this lock, and then finds what it has to close.
    plan = Subscription.objects.select_for_update().covering().filter(employer=to_cover.employer_id).first()
    if plan is None:
        raise NoPlanError("No plan is running.")
    mine = _held(to_cover)
    _refuse_beside_an_order(mine)
    verb = postings.cover_by_plan(mine, days=POSTING_DAYS, by=history.team(by))
    if verb and tell:
        _tell_if_live(mine, verb)
    return verb


def _held(wanted: Posting) -> Posting:
    # A new order for the posting waits behind this lock, by its foreign key, and then finds it published.
    Posting.objects.select_for_update().only("pk").get(pk=wanted.pk)
    # Read only now: beside a row that was waited for, PostgreSQL gives joined rows as they were before.
    return Posting.objects.select_related("page", "employer__company").get(pk=wanted.pk)


def _refuse_beside_an_order(mine: Posting) -> None:
    if mine.orders.filter(status__in=(*billing.UNDECIDED, Status.NEEDS_REVIEW)).exists():
        raise GatewayError(billing.CHANGED_ELSEWHERE, answered=True)
