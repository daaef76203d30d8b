"""What a team writes down about an applicant, for itself."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from candidates.application import Application


class ApplicantNote(models.Model):
    """Seen by the team and never by the candidate. It goes with the application."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="team_notes")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    text = models.CharField(max_length=2000)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return self.text
