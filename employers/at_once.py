"""Several drafts published together, under the plan or with credits: each as if it were the only one."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import models
from django.db.models import QuerySet

from employers import billing, emails, ledger, likeness, spending
from employers.held import RefusedError
from employers.life import Verb
from employers.models import Employer, Posting
from jobboard.accounts.models import User
from jobboard.payments.gateway import GatewayError

# Whoever pressed the button waits for all of them.
MOST = 50


class Means(models.TextChoices):
    PLAN = "plan", "under your plan"
    CREDITS = "credits", "with credits"


@dataclass(frozen=True, slots=True)
class Left:
    """A posting that stays a draft, and why, in the employer's words."""

    posting: Posting
    why: str


def drafts_of(employer: Employer) -> QuerySet[Posting]:
    """What can be published now and nobody is paying for, the last changed first: `is_payable` of many."""
    drafts = Posting.objects.filter(employer=employer, employer__refused_at=None, discarded_at=None, typed={})
    unpublished = drafts.filter(
        page__live=False, page__submitted_at=None, page__closed_at=None, page__removed_at=None
    )
    unpaid = unpublished.exclude(orders__status__in=billing.UNDER_WAY)
    return unpaid.select_related("page", "employer__company")


def has_several(employer: Employer) -> bool:
    return drafts_of(employer).count() > 1


def means_of(employer: Employer) -> Means | None:
    """What would pay for them: the plan costs nothing more, so no credit is spent beside it."""
    if employer.subscriptions.covering().exists():
        return Means.PLAN
    return Means.CREDITS if ledger.balance(employer) else None


def publish(wanted: Iterable[Posting], means: Means, *, by: User) -> tuple[list[Posting], list[Left]]:
    """Those that are published now, and those that are left. Each is a transaction of its own.

    One that was published meanwhile, by a second press of the button, is neither.
    """
    done, left = [], []
    for posting in wanted:
        # Asked one by one: the one before may be what this one is like.
        if likeness.needs_reason(posting):
            left.append(Left(posting, "It is nearly the same as another one: say why there are two."))
            continue
        try:
            if _publish(posting, means, by=by):
                done.append(posting)
        except (ledger.NoCreditError, spending.NoPlanError, RefusedError, GatewayError) as error:
            left.append(Left(posting, str(error)))
    _tell(done)
    return done, left


def _publish(posting: Posting, means: Means, *, by: User) -> bool:
    if means == Means.CREDITS:
        return spending.use_credit(posting, Verb.PUBLISH, by=by, tell=False)
    return spending.use_plan(posting, by=by, tell=False) == Verb.PUBLISH


def _tell(done: Sequence[Posting]) -> None:
    """Whoever wrote them gets one mail. An editor or the hour brings the others up, and then tells of each."""
    live: dict[str, list[Posting]] = defaultdict(list)
    for posting in done:
        posting.refresh_from_db()
        if posting.state == "live":
            live[emails.writer_of(posting)].append(posting)
    for writer, theirs in live.items():
        if len(theirs) > 1:
            emails.postings_live(writer, theirs)
        elif page := theirs[0].page:
            emails.posting_live(theirs[0], page)
