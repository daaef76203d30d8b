"""The public face of a business that hires."""

from typing import Any, ClassVar
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from wagtail.admin.panels import FieldPanel

from jobboard.lib.geo import STATES


class Company(models.Model):
    class Kind(models.TextChoices):
        HOSPITAL = "hospital", "Hospital or health system"
        PHYSICIANS = "physicians", "Physician group"
        SURGERY_CENTER = "asc", "Ambulatory surgery center"
        PAYER = "payer", "Payer"
        VENDOR = "vendor", "Revenue cycle vendor"
        AGENCY = "agency", "Staffing agency"
        GOVERNMENT = "government", "Government"
        OTHER = "other", "Other"

    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=140, unique=True, editable=False)
    kind = models.CharField(max_length=20, choices=Kind)
    website = models.URLField(blank=True)
    about = models.TextField(blank=True, help_text="Two or three sentences that a coder would want to read.")
    city = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=2, blank=True, choices=list(STATES.items()))
    benefits = models.TextField(blank=True, help_text="What somebody who works there gets besides the pay.")
    # Written anew by employers.logo from whatever was uploaded; never the file itself.
    logo = models.ImageField(upload_to="images/logos", blank=True, editable=False)
    # The domain of its website, where somebody of its team has an address that they have confirmed.
    verified_domain = models.CharField(max_length=253, blank=True, editable=False)
    domain_verified_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    panels: ClassVar[list[FieldPanel]] = [
        FieldPanel(name) for name in ("name", "kind", "website", "about", "benefits", "city", "state")
    ]

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "companies"
        constraints = [
            models.UniqueConstraint(
                fields=["verified_domain"],
                condition=~models.Q(verified_domain=""),
                name="one_company_per_verified_domain",
            ),
            models.CheckConstraint(
                condition=models.Q(verified_domain="", domain_verified_at__isnull=True)
                | (~models.Q(verified_domain="") & models.Q(domain_verified_at__isnull=False)),
                name="verified_domain_has_a_date",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if self.website and not self.website.startswith(("https://", "http://")):
            raise ValidationError({"website": "The address must start with https://."})

    def save(self, *args: Any, **kwargs: Any) -> None:  # Model's own signature
        """The slug is given once and never changes: it is a public address. The mark goes with the website that it is for."""
        if self.verified_domain and not self.is_at(self.verified_domain):
            self.verified_domain, self.domain_verified_at = "", None
            if kwargs.get("update_fields") is not None:
                kwargs["update_fields"] = {*kwargs["update_fields"], "verified_domain", "domain_verified_at"}
        if self.slug:
            super().save(*args, **kwargs)
            return
        self.slug = self._free_slug()
        try:
            with transaction.atomic():
                super().save(*args, **kwargs)
        except IntegrityError:  # a company of the same name came in that moment
            self.slug = self._free_slug()
            super().save(*args, **kwargs)

    def _free_slug(self) -> str:
        base = slugify(self.name)[:120] or "company"
        taken = set(Company.objects.filter(slug__startswith=base).values_list("slug", flat=True))
        return next(
            slug for slug in (base, *(f"{base}-{n}" for n in range(2, len(taken) + 3))) if slug not in taken
        )

    def get_absolute_url(self) -> str:
        return reverse("company", args=[self.slug])

    def is_at(self, domain: str) -> bool:
        """www.acme.org and jobs.acme.org are at acme.org."""
        host = (urlsplit(self.website).hostname or "").lower()
        return host == domain or host.endswith(f".{domain}")

    @property
    def is_agency(self) -> bool:
        return self.kind == self.Kind.AGENCY
