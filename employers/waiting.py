"""What waits for an editor, first thing on the home page of the admin."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.ui.components import Component

from candidates import checking
from cms.models import JobPage
from employers.models import CompanyCheck, Order, Posting

MOST = 20  # of each kind; the lists of the menu have them all


@dataclass(frozen=True, slots=True)
class Line:
    name: str
    what: str
    url: str
    send_back_url: str = ""


def postings() -> QuerySet[Posting]:
    """Paid for, or changed while up, and not read since. What was sent back waits for its employer instead."""
    now = timezone.now()
    new = Q(page__live=False, page__submitted_at__isnull=False)
    unless_scheduled = ~Q(page__in=JobPage.objects.scheduled().values("pk"))
    up = Q(page__live=True, page__expires_at__gt=now)
    # What was published in bulk and not changed since has no revision at all.
    changed = up & Q(page__latest_revision__isnull=False) & ~Q(page__latest_revision=F("page__live_revision"))
    return (
        Posting.objects.filter((new & unless_scheduled) | changed, editor_note="", discarded_at=None)
        .filter(page__closed_at=None, page__removed_at=None)
        .select_related("page", "employer__company")
        .order_by("page__submitted_at", "pk")
    )


def lines() -> Iterator[Line]:
    for order in Order.objects.filter(status__in=["needs_review", "disputed"]).select_related(
        "employer__company", "posting__page"
    )[:MOST]:
        yield Line(str(order), order.get_status_display(), reverse("orders:inspect", args=[order.pk]))
    for check in CompanyCheck.objects.waiting().select_related("employer__company")[:MOST]:
        yield Line(
            str(check.employer), check.get_what_display(), reverse("company_checks:edit", args=[check.pk])
        )
    for lookup in checking.waiting()[:MOST]:
        yield Line(
            f"{lookup.held} of {lookup.held.candidate}",
            "Credential to be checked",
            reverse("credential_checks:edit", args=[lookup.pk]),
        )
    for posting in postings()[:MOST]:
        assert posting.page is not None, "only what has a page waits"
        what = "Changes to a live posting" if posting.page.live else "New posting"
        yield Line(
            f"{posting.title}, {posting.employer}",
            what,
            reverse("wagtailadmin_pages:edit", args=[posting.page_id]),
            reverse("posting_life", args=[posting.pk]),
        )


class WaitingPanel(Component):
    name = "waiting"
    order = 50
    template_name = "employers/admin/waiting.html"

    def get_context_data(
        self, parent_context: Mapping[str, Any]
    ) -> dict[str, Any]:  # Wagtail's own signature
        return {"lines": list(lines())}
