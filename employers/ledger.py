"""Credits: granted once per payment, spent soonest-expiring first, and every change a line that says why."""

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.db.models import F, Max, Q, QuerySet, Sum
from django.utils import timezone

from employers import money_back, true_end
from employers.models import Cause, Cover, CreditGrant, CreditLine, Employer, Order, Posting, Reversal
from employers.plans import CREDIT_MONTHS, POSTING_DAYS
from jobboard.accounts.models import User

# Twelve months, and the day of the purchase as a present.
LIFETIME = timedelta(days=round(CREDIT_MONTHS * 365 / 12) + 1)
BACK = (Cause.REFUND, Cause.DISPUTE, Cause.UNPAID)
CAUSES = {
    Reversal.Kind.REFUND: Cause.REFUND,
    Reversal.Kind.DISPUTE: Cause.DISPUTE,
    Reversal.Kind.UNPAID: Cause.UNPAID,
}


class NoCreditError(Exception):
    """There is no credit left. The message may be shown to a person."""


class CorrectionError(Exception):
    """A correction that cannot be made. The message may be shown to a person."""


def usable(employer: Employer) -> QuerySet[CreditGrant]:
    """What can be spent now, soonest-expiring first."""
    return employer.credit_grants.filter(remaining__gt=0, expires_at__gt=timezone.now()).order_by(
        "expires_at", "pk"
    )


def balance(employer: Employer) -> int:
    """The sum of all lines, those of credits apart that have expired."""
    lines = CreditLine.objects.filter(employer=employer, grant__expires_at__gt=timezone.now())
    total: int = lines.aggregate(total=Sum("quantity", default=0))["total"]
    return total


def _write(
    grant: CreditGrant,
    quantity: int,
    cause: Cause,
    source_id: object,
    reason: str,
    *,
    order: Order | None = None,
    posting: Posting | None = None,
    note: str = "",
    by: User | None = None,
) -> None:
    CreditLine.objects.create(
        employer_id=grant.employer_id,
        grant=grant,
        quantity=quantity,
        cause=cause,
        source_id=str(source_id),
        reason=reason,
        order=order,
        posting=posting,
        note=note,
        by=by,
    )


# --- Coming -----------------------------------------------------------------------------------------------


def grant_for(order: Order) -> CreditGrant:
    """The credits that an order bought: granted by its first fulfilment, found by every later one."""
    source = (Cause.INVOICE, order.invoice_id) if order.is_on_account else (Cause.ORDER, order.checkout_id)
    by = order.granted_by or order.created_by
    return grant(order.employer, order.credits, *source, order=order, note=order.granted_why, by=by)


@transaction.atomic
def grant(
    employer: Employer,
    quantity: int,
    cause: Cause,
    source_id: str,
    *,
    order: Order | None = None,
    note: str = "",
    by: User | None = None,
) -> CreditGrant:
    """One grant per source, however often it is asked for."""
    found, is_new = CreditGrant.objects.get_or_create(
        cause=cause,
        source_id=source_id,
        defaults={
            "employer": employer,
            "quantity": quantity,
            "remaining": quantity,
            "expires_at": timezone.now() + LIFETIME,
            "order": order,
        },
    )
    if is_new:
        _write(found, quantity, cause, source_id, "granted", order=order, note=note, by=by)
    return found


# --- Going ------------------------------------------------------------------------------------------------


@transaction.atomic
def spend(posting: Posting, *, by: User, what: str = "publish") -> CreditGrant:
    """Take one credit for a posting. The database refuses a second one for the same thing, as its publication is."""
    for found in usable(posting.employer):
        if _take_one(found):
            _write(found, -1, Cause.POSTING, posting.pk, what, posting=posting, by=by)
            return found
    raise NoCreditError("You have no credit left.")


def _take_one(found: CreditGrant) -> bool:
    """False where others were quicker. The condition is what counts, not what was read before."""
    still_there = CreditGrant.objects.filter(pk=found.pk, remaining__gt=0, expires_at__gt=timezone.now())
    return bool(still_there.update(remaining=F("remaining") - 1))


def expire() -> int:
    """Write down what was not used in time."""
    now, expired = timezone.now(), 0
    for found in CreditGrant.objects.filter(remaining__gt=0, expires_at__lte=now):
        with transaction.atomic():
            # Not if a refund took or gave some meanwhile: the next run sees what is left then.
            same = CreditGrant.objects.filter(pk=found.pk, remaining=found.remaining)
            if same.update(remaining=0):
                _write(found, -found.remaining, Cause.EXPIRY, found.pk, f"at {now.isoformat()}")
                expired += found.remaining
    return expired


@transaction.atomic
def correct(employer: Employer, quantity: int, *, token: str, why: str, by: User) -> None:
    """An editor gives or takes credits, with a reason. The same token acts once."""
    Employer.objects.select_for_update().get(pk=employer.pk)
    if CreditLine.objects.filter(cause=Cause.CORRECTION, source_id=token).exists():
        return
    if quantity > 0:
        grant(employer, quantity, Cause.CORRECTION, token, note=why, by=by)
        return
    missing = -quantity
    for found in usable(employer).select_for_update():
        some = min(found.remaining, missing)
        if some:
            CreditGrant.objects.filter(pk=found.pk).update(remaining=F("remaining") - some)
            _write(found, -some, Cause.CORRECTION, token, f"of grant {found.pk}", note=why, by=by)
            missing -= some
    if missing:
        raise CorrectionError(_only(-quantity - missing))


def refusal(employer: Employer, quantity: int, *, token: str) -> str:
    """Why a correction cannot be made; empty where it can, or has been."""
    there = balance(employer)
    is_known = CreditLine.objects.filter(cause=Cause.CORRECTION, source_id=token).exists()
    return "" if is_known or there + quantity >= 0 else _only(there)


def _only(there: int) -> str:
    return f"Only {there} can be taken: there are no more." if there else "There are no credits to take."


# --- Money back -------------------------------------------------------------------------------------------


@transaction.atomic
def reverse(order: Order, target: int, because: Reversal) -> list[Posting]:
    """Let refunds and disputes claim so many credits of an order, no more and no less.

    Unused credits go first. For each that is missing then, the posting that was published last with a credit of
    this order is closed. What was used for postings that have ended is past taking. Claiming less gives back in
    the opposite order. The postings that were closed or opened are returned.
    """
    found = CreditGrant.objects.select_for_update().filter(order=order).first()
    if found is None or found.reversed == target:
        return []
    if target > found.reversed:
        return _take_back(found, target, because)
    return _give_again(found, target, because)


def _take_back(found: CreditGrant, target: int, because: Reversal) -> list[Posting]:
    more = target - found.reversed
    unspent = min(found.remaining, more)
    lapsed = max(0, _expired(found) - _past_taking(found))
    closed = _still_up(found)[: max(0, more - unspent - lapsed)]
    step = _step(found, target)
    for number, posting in enumerate(closed):
        _back(found, 1, because, f"{step}: posting {posting.pk}, {number}", posting)
    for posting, times in Counter(closed).items():
        _take_days(found, posting, times, because)
    if unspent or closed:
        _back(found, -unspent - len(closed), because, step)
    _claim(found, target, remaining=found.remaining - unspent)
    return closed


def _step(found: CreditGrant, target: int) -> str:
    """One refund may be the cause of the same step again, as when another one after it fails that claimed no credit."""
    step = f"{found.reversed} to {target}"
    before = found.lines.filter(Q(reason=step) | Q(reason__startswith=f"{step}, "), posting=None).count()
    return f"{step}, {before + 1}" if before else step


def _take_days(found: CreditGrant, posting: Posting, times: int, because: Reversal) -> None:
    """What these credits gave it, where no plan covers it as well."""
    if posting.cover == Cover.PLAN:
        true_end.show(posting)
    else:
        days = times * POSTING_DAYS
        money_back.unpay(posting, days=days, cause=_cause(found), because=because)


def _cause(found: CreditGrant) -> str:
    return f"credits of grant {found.pk}"


def _give_again(found: CreditGrant, target: int, because: Reversal) -> list[Posting]:
    fewer = found.reversed - target
    fewer -= min(fewer, _past_taking(found))
    opened = _taken_down(found)[:fewer]
    step = _step(found, target)
    if fewer:
        _back(found, fewer, because, step)
    for number, posting in enumerate(opened):
        _back(found, -1, because, f"{step}: posting {posting.pk}, {number}", posting)
    for posting, times in Counter(opened).items():
        money_back.pay_again(posting, days=times * POSTING_DAYS, cause=_cause(found))
    _claim(found, target, remaining=found.remaining + fewer - len(opened))
    return opened


def _claim(found: CreditGrant, target: int, *, remaining: int) -> None:
    CreditGrant.objects.filter(pk=found.pk).update(reversed=target, remaining=remaining)


def _back(
    found: CreditGrant, quantity: int, because: Reversal, reason: str, posting: Posting | None = None
) -> None:
    source = because.stripe_id or because.uuid
    cause = CAUSES[Reversal.Kind(because.kind)]
    _write(found, quantity, cause, source, reason, order=because.order, posting=posting)


def _expired(found: CreditGrant) -> int:
    return -_sum(found.lines.filter(cause=Cause.EXPIRY))


def _past_taking(found: CreditGrant) -> int:
    """How many of the claimed credits had expired or been used up."""
    return found.reversed + _sum(found.lines.filter(cause__in=BACK, posting=None))


def _sum(lines: "QuerySet[CreditLine]") -> int:
    total: int = lines.aggregate(total=Sum("quantity", default=0))["total"]
    return total


def _still_up(found: CreditGrant) -> list[Posting]:
    """Postings that credits of this grant pay for and that still have days to give, the last published first.

    Each as often as credits were used for its present period.
    """
    newest = found.lines.exclude(posting=None).values("posting").annotate(last=Max("pk")).order_by("-last")
    return [
        posting
        for posting in _postings(row["posting"] for row in newest)
        if money_back.has_days(posting)
        for _ in range(posting.credits_used[found.pk])
    ]


def _taken_down(found: CreditGrant) -> list[Posting]:
    """Postings that are closed or shortened because credits of this grant were taken back, the last one first."""
    closed = found.lines.filter(cause__in=BACK).exclude(posting=None).values("posting")
    newest = closed.annotate(net=Sum("quantity"), last=Max("pk")).filter(net__gt=0).order_by("-last")
    return [
        posting
        for row, posting in zip(newest, _postings(row["posting"] for row in newest), strict=True)
        for _ in range(_lost(found, posting, row["net"]))
    ]


def _lost(found: CreditGrant, posting: Posting, net: int) -> int:
    """How many of the credits that were taken back it misses now."""
    return min(net, money_back.days_lost(posting, _cause(found)) // POSTING_DAYS)


def _postings(ids: Iterable[int]) -> list[Posting]:
    """In this order."""
    ids = list(ids)
    found = Posting.objects.select_related("page", "employer__company").in_bulk(ids)
    return [found[pk] for pk in ids]
