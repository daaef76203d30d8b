"""The account that pays, and the people who work in it."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from cms.models import Company


class Employer(models.Model):
    """The account that pays. Its public face is a cms.Company."""

    company = models.OneToOneField(Company, on_delete=models.PROTECT, related_name="+")
    # A trusted employer's paid posting is live at once; any other waits for an editor.
    trusted = models.BooleanField(default=False)
    # An editor would not have this company here, and said why: it may write but not pay.
    refused_at = models.DateTimeField(null=True, blank=True)
    stripe_customer_id = models.CharField(max_length=255, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.company.name


class Role(models.TextChoices):
    OWNER = "owner"
    RECRUITER = "recruiter"
    BILLING = "billing"


class Membership(models.Model):
    employer = models.ForeignKey(Employer, on_delete=models.CASCADE, related_name="memberships")
    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="membership")
    role = models.CharField(max_length=20, choices=Role)

    def __str__(self) -> str:
        return f"{self.user} is {self.role} of {self.employer}"
