"""What an editor is asked before it is shown under a company's name."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from employers.models.account import Employer


class CompanyCheckQuerySet(models.QuerySet["CompanyCheck"]):
    def waiting(self) -> "CompanyCheckQuerySet":
        return self.filter(decided_at__isnull=True)


class CompanyCheck(models.Model):
    """A company nobody's mail address vouches for, a new name while postings are live, or no agency any more."""

    class What(models.TextChoices):
        COMPANY = "company", "New company"
        NAME = "name", "New name"
        KIND = "kind", "No longer an agency"

    class Decision(models.TextChoices):
        APPROVED = "approved", "Approve"
        REJECTED = "rejected", "Reject"

    employer = models.ForeignKey(Employer, on_delete=models.CASCADE, related_name="checks")
    what = models.CharField(max_length=10, choices=What)
    # The name or kind that is asked for.
    proposed = models.CharField(max_length=120, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    opened_at = models.DateTimeField(default=timezone.now)
    decision = models.CharField(max_length=10, choices=Decision, blank=True)
    reason = models.TextField(
        "reason", blank=True, max_length=1000, help_text="The employer reads it. Needed to reject."
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    objects = CompanyCheckQuerySet.as_manager()

    class Meta:
        ordering = ["opened_at"]
        verbose_name = "company to be checked"
        verbose_name_plural = "companies to be checked"
        constraints = [
            models.UniqueConstraint(
                fields=["employer", "what"],
                condition=Q(decided_at__isnull=True),
                name="one_waiting_check_of_a_kind",
            ),
            models.CheckConstraint(
                condition=Q(decision="", decided_at__isnull=True)
                | (~Q(decision="") & Q(decided_at__isnull=False)),
                name="a_decision_has_a_date",
            ),
            models.CheckConstraint(
                condition=~Q(decision="rejected") | ~Q(reason=""), name="a_rejection_has_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_what_display()}: {self.proposed or self.employer}"
