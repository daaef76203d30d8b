"""Before a credential's cycle ends its holder is told: 90, 30 and 7 days before, once each. The row is the record."""

from datetime import date, timedelta
from functools import partial

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from candidates import profile_mail
from candidates.candidate import Candidate, HeldCredential
from jobboard.lib.one_by_one import each

# Each step reaches from the one below it. Of those that have come only the nearest is told, so that whoever writes
# down a cycle late gets one mail and not three.
STEPS = (7, 30, 90)
AT_A_TIME = 500


def remind(today: date | None = None) -> int:
    """How many people were told, each of all their cycles that end soon in one mail."""
    today = today or timezone.localdate()
    due = HeldCredential.objects.filter(_due(today)).order_by("candidate")
    people = list(due.values_list("candidate", flat=True).distinct()[:AT_A_TIME])
    return each(partial(_remind, today=today), people, to="remind of the cycles of candidate")


def _due(today: date) -> Q:
    wants = Q(
        candidate__reminded=True, candidate__user__is_active=True, candidate__user__leaves_at__isnull=True
    )
    seven, thirty, ninety = (_untold(days, today) for days in STEPS)
    return wants & (seven | thirty | ninety)


def _untold(days: int, today: date) -> Q:
    """Its cycle is between this step and the one below, and this step was not told of it."""
    below = max((step for step in STEPS if step < days), default=-1)
    reached = Q(
        cycle_ends_on__gt=today + timedelta(days=below), cycle_ends_on__lte=today + timedelta(days=days)
    )
    never = Q(reminded_for__isnull=True) | ~Q(reminded_for=F("cycle_ends_on"))
    return reached & (never | Q(reminded_days__gt=days))


@transaction.atomic
def _remind(candidate_id: int, today: date) -> bool:
    candidate = Candidate.objects.select_for_update(of=("self",)).select_related("user").get(pk=candidate_id)
    due = HeldCredential.objects.filter(_due(today), candidate=candidate)
    found = list(due.select_related("credential").order_by("cycle_ends_on"))
    claimed = [held for held in found if _claim(held, today)]
    if claimed:
        profile_mail.cycles_end(candidate, claimed, today)
    return bool(claimed)


def _claim(held: HeldCredential, today: date) -> bool:
    """True for one caller."""
    assert held.cycle_ends_on is not None
    left = (held.cycle_ends_on - today).days
    step = next(days for days in STEPS if left <= days)
    unclaimed = HeldCredential.objects.filter(_due(today), pk=held.pk, cycle_ends_on=held.cycle_ends_on)
    return unclaimed.update(reminded_for=held.cycle_ends_on, reminded_days=step) == 1
