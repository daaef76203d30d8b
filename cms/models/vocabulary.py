"""The words of the profession, kept by editors: credentials, specialties, record types, code sets, systems."""

from itertools import chain, count
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import IntegrityError, models, transaction
from django.db.models.functions import Lower
from django.utils.text import slugify
from wagtail.admin.panels import FieldPanel

from cms.fields import CredentialListField


class Credential(models.Model):
    """A credential that a body awards, such as AAPC's CPC."""

    class Kind(models.TextChoices):
        CORE = "core", "core coding"
        APPRENTICE = "apprentice", "apprentice"
        SPECIALTY = "specialty", "specialty coding"
        BILLING = "billing", "billing"
        AUDIT = "audit", "audit"
        DOCUMENTATION = "documentation", "documentation"
        COMPLIANCE = "compliance", "compliance"
        MANAGEMENT = "management", "management"
        EDUCATION = "education", "education"
        DATA = "data", "data"
        LEGACY = "legacy", "no longer awarded"

    abbreviation = models.CharField(
        max_length=12,
        unique=True,
        validators=[
            RegexValidator(
                r"^[A-Z][A-Z0-9]*(-[A-Z0-9]+)*$", "Capital letters, digits and hyphens, such as CPC-A."
            )
        ],
    )
    name = models.CharField(max_length=120)
    body = models.CharField("awarded by", max_length=40)
    kind = models.CharField(max_length=20, choices=Kind)
    cycle_years = models.PositiveSmallIntegerField("renewal cycle in years", null=True, blank=True)
    ceus_per_cycle = models.PositiveSmallIntegerField("CEUs per cycle", null=True, blank=True)
    satisfies = CredentialListField(
        help_text="Abbreviations of the credentials that this one includes, of the same body: CPC includes CPC-A."
    )
    confirmed = models.BooleanField(
        default=False,
        help_text="Checked on the body's own site. Only confirmed credentials are offered to people.",
    )
    source = models.CharField(max_length=200, blank=True)

    panels: ClassVar[list[FieldPanel]] = [
        FieldPanel(name)
        for name in (
            "abbreviation", "name", "body", "kind", "cycle_years", "ceus_per_cycle", "satisfies", "confirmed", "source",
        )
    ]  # fmt: skip

    class Meta:
        ordering = ["abbreviation"]

    def __str__(self) -> str:
        return self.abbreviation

    @property
    def asked_in_a_cycle(self) -> str:
        """ "36 CEUs in 2 years", or nothing where we do not know."""
        if not (self.ceus_per_cycle and self.cycle_years):
            return ""
        years = "1 year" if self.cycle_years == 1 else f"{self.cycle_years} years"
        return f"{self.ceus_per_cycle} CEUs in {years}"

    def clean(self) -> None:
        """`satisfies` stays within one body (AAPC's CPC says nothing of AHIMA's CCS); an abbreviation in use never changes."""
        super().clean()
        found = {c.abbreviation: c for c in Credential.objects.filter(abbreviation__in=self.satisfies)}
        for code in self.satisfies:
            if code == self.abbreviation:
                raise ValidationError({"satisfies": "A credential always includes itself; leave it out."})
            if code not in found:
                raise ValidationError({"satisfies": f"There is no credential {code}."})
            if found[code].body != self.body:
                raise ValidationError(
                    {"satisfies": f"{code} is awarded by {found[code].body}, not by {self.body}."}
                )
        if self.pk and Credential.objects.filter(pk=self.pk).exclude(abbreviation=self.abbreviation).exists():
            raise ValidationError(
                {"abbreviation": "Postings and alerts refer to it: add a new credential instead."}
            )


class Term(models.Model):
    """A named word of a vocabulary with a slug for addresses."""

    name = models.CharField(max_length=80, unique=True)
    slug = models.SlugField(
        max_length=80,
        unique=True,
        blank=True,
        help_text="For addresses. Left empty, it is made from the name.",
    )

    panels: ClassVar[list[FieldPanel]] = [FieldPanel("name"), FieldPanel("slug")]
    # The slug that nobody typed.
    _made_slug: str | None = None

    class Meta:
        abstract = True
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def full_clean(self, *args: Any, **kwargs: Any) -> None:  # Model's own signature
        if not self.slug:
            self._made_slug = self.slug = self._free_slug()
        super().full_clean(*args, **kwargs)

    def save(self, *args: Any, **kwargs: Any) -> None:  # Model's own signature
        if not self._state.adding or self.slug != self._made_slug:
            super().save(*args, **kwargs)
            return
        try:
            with transaction.atomic():
                super().save(*args, **kwargs)
        except IntegrityError:  # another whose name comes to the same was added in that moment
            self.slug = self._free_slug()
            super().save(*args, **kwargs)

    def clean(self) -> None:
        """The name may be put in better words; what addresses and stored searches say stays."""
        super().clean()
        if self.pk and type(self)._default_manager.filter(pk=self.pk).exclude(slug=self.slug).exists():
            raise ValidationError({"slug": "Addresses and alerts refer to it, so it stays as it is."})

    def _free_slug(self) -> str:
        """From the name; "E/M" and "E&M" come to the same, so the second gets a number."""
        plain = slugify(self.name)[:70] or str(self._meta.model_name)
        taken = set(type(self)._default_manager.filter(slug__startswith=plain).values_list("slug", flat=True))
        numbered = (f"{plain}-{number}" for number in count(2))
        return next(slug for slug in chain([plain], numbered) if slug not in taken)


class Specialty(Term):
    class Meta(Term.Meta):
        verbose_name_plural = "specialties"


class RecordType(Term):
    """What lies on the coder's desk: inpatient, ED, profee E/M ..."""


class CodeSet(Term):
    """ICD-10-CM, CPT, HCPCS Level II ..."""


class System(Term):
    """Software a coder works in."""

    class Kind(models.TextChoices):
        ENCODER = "encoder", "encoder"
        EHR = "ehr", "EHR"
        CAC = "cac", "computer-assisted coding"

    kind = models.CharField(max_length=10, choices=Kind)

    panels: ClassVar[list[FieldPanel]] = [*Term.panels, FieldPanel("kind")]

    class Meta(Term.Meta):
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(Lower("name"), name="one_system_per_name")
        ]
