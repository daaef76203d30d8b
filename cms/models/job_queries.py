"""Which postings: open, scheduled, in public branches of the tree."""

from datetime import datetime

from django.db import models
from django.db.models.functions import Cast
from django.utils import timezone
from wagtail.models import PageViewRestriction, Revision
from wagtail.query import PageQuerySet


class JobQuerySet(PageQuerySet):
    def open(self, at: datetime | None = None) -> "JobQuerySet":
        """What the public may see and apply to. The one test of visibility: lists, feeds, counts, alerts all use it."""
        now = at or timezone.now()
        visible: JobQuerySet = self.filter(
            live=True, closed_at__isnull=True, removed_at__isnull=True, expires_at__gt=now
        )
        return visible

    def scheduled(self) -> "JobQuerySet":
        """Agreed to and waiting for its hour, as `JobPage.is_scheduled` says of one."""
        agreed = Revision.page_revisions.filter(approved_go_live_at__isnull=False)
        ids = agreed.annotate(page_id=Cast("object_id", models.IntegerField())).values("page_id")
        waiting: JobQuerySet = self.filter(live=False, go_live_at__isnull=False, pk__in=ids)
        return waiting

    def public(self) -> "JobQuerySet":
        """Without restricted branches. Few boards have any, and SQLite reads every page to join none of them to its page."""
        unrestricted: JobQuerySet = super().public() if PageViewRestriction.objects.exists() else self
        return unrestricted
