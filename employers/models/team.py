"""How people come into a team: invited by it, or asking to be let in."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from employers.models.account import Employer, Role

VALID_FOR = timedelta(days=7)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def pending(self) -> "InvitationQuerySet":
        """Neither used nor withdrawn; what has run out can be sent again."""
        return self.filter(accepted_at__isnull=True, revoked_at__isnull=True)


class Invitation(models.Model):
    """A place in a team, held for one address."""

    employer = models.ForeignKey(Employer, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField()
    role = models.CharField(max_length=20, choices=Role)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    # The seven days are counted from the last mail.
    sent_at = models.DateTimeField(default=timezone.now)
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                "employer",
                Lower("email"),
                condition=Q(accepted_at__isnull=True, revoked_at__isnull=True),
                name="one_pending_invitation_per_address",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(revoked_at__isnull=True),
                name="an_invitation_is_used_or_revoked",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} as {self.role} of {self.employer}"

    @property
    def expires_at(self) -> datetime:
        return self.sent_at + VALID_FOR

    @property
    def is_good(self) -> bool:
        return not (self.accepted_at or self.revoked_at) and timezone.now() < self.expires_at


class JoinRequest(models.Model):
    """Somebody with an address at the company's own domain asks to be let into its team."""

    employer = models.ForeignKey(Employer, on_delete=models.CASCADE, related_name="join_requests")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    approved = models.BooleanField(default=False)

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(decided_at__isnull=True), name="one_open_join_request_per_person"
            ),
            models.CheckConstraint(
                condition=Q(approved=False) | Q(decided_at__isnull=False),
                name="approved_requests_are_decided",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} asks to join {self.employer}"
