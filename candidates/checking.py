"""A credential is looked up at its body by an editor, if its holder agrees. The badge that follows lapses by itself."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from candidates import profile_mail
from candidates.candidate import CredentialCheck, HeldCredential
from jobboard.accounts.models import User

if TYPE_CHECKING:
    from django.db.models import QuerySet


@transaction.atomic
def ask(held: HeldCredential, *, name: str, number: str) -> CredentialCheck:
    """However often it is asked, one question waits. Another number replaces the one that was to be looked up."""
    HeldCredential.objects.select_for_update().get(pk=held.pk)
    HeldCredential.objects.filter(pk=held.pk).update(number=number)
    check, _ = CredentialCheck.objects.update_or_create(
        held=held, decided_at=None, defaults={"name": name, "number": number}
    )
    return check


def waiting() -> "QuerySet[CredentialCheck]":
    """What editors have to look up, the longest waiting first."""
    return CredentialCheck.objects.waiting().select_related("held__credential", "held__candidate__user")


@transaction.atomic
def decide(
    check: CredentialCheck,
    decision: str,
    *,
    cycle_ends_on: date | None = None,
    reason: str = "",
    by: User,
    now: datetime | None = None,
) -> bool:
    """What the editor found, once, and a mail. False where it was decided or its number was changed in the meantime."""
    now = now or timezone.now()
    HeldCredential.objects.select_for_update().get(pk=check.held_id)
    # What was looked up is the number that the editor saw.
    same = CredentialCheck.objects.waiting().filter(pk=check.pk, number=check.number)
    found = decision == CredentialCheck.Decision.FOUND
    if not same.filter(held__number=F("number")).update(
        decision=decision,
        cycle_ends_on=cycle_ends_on if found else None,
        reason=reason,
        decided_at=now,
        decided_by=by,
    ):
        return False
    check.refresh_from_db()
    if check.cycle_ends_on:
        _learn(check.held_id, check.cycle_ends_on)
    profile_mail.credential_checked(check)
    return True


def _learn(held_id: int, cycle_ends_on: date) -> None:
    """Whoever left the cycle's end open is reminded of it from now on."""
    open_end = HeldCredential.objects.filter(pk=held_id, cycle_ends_on=None)
    possible = Q(issued_on=None) | Q(issued_on__lt=cycle_ends_on)
    open_end.filter(possible).update(cycle_ends_on=cycle_ends_on)


def badges(user: User, codes: Iterable[str]) -> list[tuple[str, str]]:
    """Each of these credentials with its badge, if it has one."""
    held = HeldCredential.objects.filter(candidate__user=user, credential__abbreviation__in=list(codes))
    found = {
        each.credential_id: each.badge
        for each in held.select_related("credential").prefetch_related("checks")
    }
    return [(code, found.get(code, "")) for code in codes]
