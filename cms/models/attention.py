"""What visitors do with postings, on its way from the moment it happens to a row for each day."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from cms.models.jobs import JobPage


class Source(models.TextChoices):
    """Where somebody came from."""

    SEARCH = "search", "Searches and lists here"
    ALERT = "alert", "Job alert mails"
    ELSEWHERE = "elsewhere", "Feeds, API and widget"
    COMPANY = "company", "Your company page"
    DIRECT = "direct", "Other sites, and direct"


class Sighting(models.Model):
    """One look or one click. Only ever added, so no visitor waits for another; `attention.fold` takes the rows away."""

    class What(models.TextChoices):
        VIEW = "view"
        CLICK = "click"

    # Not a foreign key: checking it would lock the posting's own row.
    page_id = models.BigIntegerField()
    what = models.CharField(max_length=5, choices=What)
    source = models.CharField(max_length=10, choices=Source)
    at = models.DateTimeField(default=timezone.now)
    # Who, as far as one posting and one day; empty for a click.
    visitor = models.CharField(max_length=24, blank=True)

    def __str__(self) -> str:
        return f"{self.what} of {self.page_id}"


class DaySalt(models.Model):
    """The secret that this day's visitors are told apart with. Thrown away after it, and the visitors with it."""

    day = models.DateField(unique=True)
    salt = models.CharField(max_length=64)

    def __str__(self) -> str:
        return str(self.day)


class DayVisitor(models.Model):
    """Somebody who has looked at a posting today, so that they are counted once."""

    page_id = models.BigIntegerField()
    day = models.DateField()
    visitor = models.CharField(max_length=24)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["page_id", "day", "visitor"], name="a_visitor_is_new_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.page_id} on {self.day}"


class DailyAttention(models.Model):
    """A posting's day (UTC), by where people came from."""

    page = models.ForeignKey(JobPage, on_delete=models.CASCADE, related_name="days")
    day = models.DateField()
    source = models.CharField(max_length=10, choices=Source)
    views = models.PositiveIntegerField(default=0)
    # Counted once a day, for the source that they came from first.
    visitors = models.PositiveIntegerField(default=0)
    clicks = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["page", "day", "source"], name="one_row_per_day_and_source"),
            models.CheckConstraint(
                condition=Q(visitors__lte=models.F("views")), name="visitors_are_no_more_than_views"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.page_id} on {self.day} from {self.source}"


class JobStats(models.Model):
    """How often a posting was looked at and how often somebody went on to apply, over its whole life (cms/attention.py)."""

    page = models.OneToOneField(JobPage, on_delete=models.CASCADE, related_name="stats")
    views = models.PositiveIntegerField(default=0)
    apply_clicks = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.views} views, {self.apply_clicks} clicks"
