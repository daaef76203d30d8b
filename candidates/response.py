"""How an employer treats those who apply here: told to the public once there is enough to go by."""

from dataclasses import dataclass
from datetime import timedelta
from statistics import median

from django.utils import timezone

from candidates.application import Application, State
from cms.models import Company

FROM = 5
LOOK_BACK = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Response:
    percent: int
    days: int | None  # to the first answer, half of them sooner
    applications: int


def of(company: Company) -> Response | None:
    """None below five applications. Who withdrew before an answer says nothing about the employer."""
    since = timezone.now() - LOOK_BACK
    found = Application.objects.filter(page__company=company, applied_at__gte=since)
    found = found.exclude(state=State.WITHDRAWN, answered_at=None)
    times = list(found.values_list("applied_at", "answered_at"))
    if len(times) < FROM:
        return None
    days = [(answered - applied).days for applied, answered in times if answered]
    return Response(round(100 * len(days) / len(times)), round(median(days)) if days else None, len(times))
