"""A posting's text, kept under a name to start others from."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from employers.models.account import Employer


class PostingTemplate(models.Model):
    """What somebody would type into an empty form, under a name that their team knows it by."""

    employer = models.ForeignKey(Employer, on_delete=models.CASCADE, related_name="templates")
    name = models.CharField(max_length=80)
    typed = models.JSONField(default=dict)
    questions = models.JSONField(default=list)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["employer", "name"], name="one_template_per_name"),
        ]

    def __str__(self) -> str:
        return self.name
