"""An employer wants to talk to somebody whom it knows by an anonymous card only."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from candidates.candidate import Candidate
from cms.models import Company, JobPage
from cms.pay import Pay, PayUnit


class ContactRequest(models.Model):
    """Who asked, for which work at which pay, and what was answered. A name is read by the employer on yes only.

    A company asks a person once: after a yes it can write to them, and a no is a no.
    """

    class Answer(models.TextChoices):
        YES = "yes", "Yes"
        NO = "no", "No"

    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="contacts")
    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    page = models.ForeignKey(JobPage, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    # The work and its pay as they were named: a posting may change after it was asked for.
    title = models.CharField(max_length=255)
    pay_min_cents = models.PositiveIntegerField()
    pay_max_cents = models.PositiveIntegerField()
    pay_unit = models.CharField(max_length=10, choices=PayUnit)
    message = models.TextField(blank=True)
    # What the card said then: what its owner writes later is not for whoever asked before.
    credentials = models.JSONField(default=list)
    asked_at = models.DateTimeField(default=timezone.now)
    answer = models.CharField(max_length=3, choices=Answer, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    # By which they want to be known there, said with a yes.
    name = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["candidate", "company"], name="a_company_asks_once"),
            models.CheckConstraint(
                condition=Q(pay_min_cents__gt=0, pay_min_cents__lte=F("pay_max_cents")) & ~Q(title=""),
                name="a_contact_request_names_work_and_pay",
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True)
                | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="an_answer_has_a_date",
            ),
            models.CheckConstraint(condition=Q(name="") | Q(answer="yes"), name="a_name_is_given_with_a_yes"),
        ]

    def __str__(self) -> str:
        return f"{self.company}: {self.title}"

    @property
    def pay_text(self) -> str:
        return str(Pay(self.pay_min_cents, self.pay_max_cents, self.pay_unit))

    @property
    def is_yes(self) -> bool:
        return self.answer == self.Answer.YES
