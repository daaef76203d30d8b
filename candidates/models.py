"""Seekers: what they hold, the jobs they saved, the searches they want mailed, and each mail that was made of them."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, Max, OuterRef, Q
from django.db.models.functions import Lower
from django.utils import timezone

# Their models are found through here.
from candidates import application as application
from candidates import contact as contact
from candidates.candidate import Candidate as Candidate
from candidates.posting_ids import PostingIds
from candidates.timetable import GATHERING
from cms.matching import Criteria
from cms.models import JobPage
from jobboard.mail.models import SuppressedAddress


class SavedJob(models.Model):
    """A posting that somebody wants to find again, with a word to themselves."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_jobs")
    page = models.ForeignKey(JobPage, on_delete=models.CASCADE, related_name="saved_by")
    saved_at = models.DateTimeField(default=timezone.now)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-saved_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["user", "page"], name="a_job_is_saved_once")]

    def __str__(self) -> str:
        return f"{self.page} for {self.user}"


class Subscriber(models.Model):
    """An address that gets alert mail, with or without an account; all its due alerts go in one mail."""

    email = models.EmailField()
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="subscriber"
    )
    unsubscribed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    # The last sign that somebody reads the mails: a yes, a change, a posting that was opened from one.
    heard_at = models.DateTimeField(default=timezone.now)
    # "Still want this?" was asked, and after a month without an answer the alerts were stopped.
    asked_at = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)
    # No instant alert follows another mail within a few minutes: what it finds meanwhile waits, and comes together.
    quiet_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="one_subscriber_per_email"),
            models.CheckConstraint(
                condition=Q(stopped_at__isnull=True) | Q(asked_at__isnull=False),
                name="nobody_is_stopped_unasked",
            ),
        ]
        indexes = [
            models.Index(
                fields=["heard_at"],
                name="subscriber_silent",
                condition=Q(unsubscribed_at__isnull=True, stopped_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return self.email


class AlertQuerySet(models.QuerySet["Alert"]):
    def kept(self) -> "AlertQuerySet":
        """Confirmed and not deleted: what its owner sees."""
        return self.filter(confirmed_at__isnull=False, deleted_at__isnull=True)

    def with_last_mail(self) -> "AlertQuerySet":
        """Each with last_mailed_at: when something was last found. The newest alert stands last."""
        found = Q(deliveries__mail_id__isnull=False)
        with_it = self.annotate(last_mailed_at=Max("deliveries__window_end", filter=found))
        # Said here, as a query that groups its rows forgets the order of the model.
        return with_it.order_by("created_at", "pk")

    def due(self, now: datetime) -> "AlertQuerySet":
        """What may be mailed now. Nothing for an address that unsubscribed, bounced for good or complained."""
        suppressed = SuppressedAddress.objects.filter(email=Lower(OuterRef("subscriber__email")))
        quiet = Q(subscriber__quiet_until__gt=now, subscriber__quiet_until__lte=now + GATHERING)
        return self.kept().filter(
            ~Exists(suppressed),
            # False only when the clock was set back: then there is no window yet.
            Q(looked_until__isnull=True) | Q(looked_until__lt=now),
            ~Q(frequency=Alert.Frequency.INSTANT) | Q(subscriber__quiet_until__isnull=True) | ~quiet,
            paused_at__isnull=True,
            next_due_at__lte=now,
            subscriber__unsubscribed_at__isnull=True,
        )


class Alert(models.Model):
    """A saved search that mails. Nothing is sent before the address has confirmed it."""

    class Frequency(models.TextChoices):
        INSTANT = "instant", "Instant"
        DAILY = "daily", "Daily"
        WEEKLY = "weekly", "Weekly"

    # Found by the constraint's index, which begins with it.
    subscriber = models.ForeignKey(
        Subscriber, on_delete=models.CASCADE, related_name="alerts", db_index=False
    )
    # The canonical querystring of a cms.matching.Criteria.
    query = models.CharField(max_length=1000, blank=True)
    frequency = models.CharField(max_length=10, choices=Frequency, default=Frequency.DAILY)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    paused_at = models.DateTimeField(null=True, blank=True)
    # When a pause ends by itself.
    paused_until = models.DateTimeField(null=True, blank=True)
    # Kept for a while, so that deleting can be undone and the same search saved anew repeats no posting.
    deleted_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    next_due_at = models.DateTimeField(default=timezone.now)
    # Postings that became public before this were already looked at.
    looked_until = models.DateTimeField(null=True, blank=True)

    objects = AlertQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["subscriber", "query"], name="one_alert_per_search"),
            models.CheckConstraint(
                condition=Q(paused_until__isnull=True) | Q(paused_at__isnull=False),
                name="only_a_pause_has_an_end",
            ),
        ]
        indexes = [
            models.Index(
                fields=["frequency", "next_due_at"],
                name="alert_due_by_frequency",
                condition=Q(confirmed_at__isnull=False, paused_at__isnull=True, deleted_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.query or 'all jobs'} for {self.subscriber}"

    @property
    def criteria(self) -> Criteria:
        return Criteria.from_query(self.query)

    @property
    def key(self) -> str:
        """How the addresses of its buttons name it."""
        return f"{self.pk}/"

    @property
    def looks_again_at(self) -> datetime:
        """An instant one waits until its reader has had no mail for a while, of whichever alert."""
        quiet = self.subscriber.quiet_until if self.frequency == Alert.Frequency.INSTANT else None
        return max(self.next_due_at, quiet or self.next_due_at)

    @property
    def is_due(self) -> bool:
        return self.looks_again_at <= timezone.now()

    @property
    def is_kept(self) -> bool:
        return self.confirmed_at is not None and self.deleted_at is None


class Delivery(models.Model):
    """One alert over one window of time: what was found. Written with the claim, so that no window is lost or done twice."""

    # Found by the constraint's index, which begins with it.
    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="deliveries", db_index=False)
    window_start = models.DateTimeField()
    window_end = models.DateTimeField()
    job_ids = PostingIds()
    matched_at = models.DateTimeField(null=True, blank=True)
    mail_id = models.UUIDField(null=True, blank=True)

    class Meta:
        ordering = ["-window_end"]
        constraints = [
            models.UniqueConstraint(fields=["alert", "window_start"], name="one_delivery_per_window"),
            models.CheckConstraint(condition=Q(window_start__lt=F("window_end")), name="window_has_length"),
        ]
        verbose_name_plural = "deliveries"

    def __str__(self) -> str:
        return f"{self.alert_id}: {self.window_start:%d %b} to {self.window_end:%d %b}"


class MailedDay(models.Model):
    """How many alert mails brought a posting on a day. Written with the mails."""

    page = models.ForeignKey(JobPage, on_delete=models.CASCADE, related_name="mailed_days")
    day = models.DateField()
    mails = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["page", "day"], name="one_count_of_mails_per_day")]

    def __str__(self) -> str:
        return f"{self.page_id} on {self.day}: {self.mails}"
