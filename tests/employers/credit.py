"""Credits in hand, as an editor gives them."""

from datetime import timedelta

from django.utils import timezone

from employers import ledger
from employers.models import Cause, CreditGrant, Employer


def give(employer: Employer, quantity: int, source: str = "tok_1", *, days: int = 100) -> CreditGrant:
    given = ledger.grant(employer, quantity, Cause.CORRECTION, source, note="to try")
    CreditGrant.objects.filter(pk=given.pk).update(expires_at=timezone.now() + timedelta(days=days))
    given.refresh_from_db()
    return given
