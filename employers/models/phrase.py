"""The phrases by which a pasted job description is read, kept by editors."""

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from wagtail.admin.panels import FieldPanel

from cms.models import CodeSet, Credential, RecordType, Specialty, System
from cms.models.choices import Answer, Apprentice, Arrangement, Employment
from employers.reading.words import tokens_of
from jobboard.lib.text import one_line

_VOCABULARIES: dict[str, type[RecordType | CodeSet | System | Specialty]] = {
    "record_type": RecordType, "code_set": CodeSet, "system": System, "specialty": Specialty,
}  # fmt: skip
_CHOICES: dict[str, list[str]] = {
    "arrangement": Arrangement.values,
    "employment_type": Employment.values,
    "apprentice": Apprentice.values,
    "signs_apprentice_letter": ["on"],
    **dict.fromkeys(
        ("equipment_provided", "dues_paid", "ceus_paid", "coding_test", "uses_cac"), Answer.values
    ),
}


class Phrase(models.Model):
    """What some words of a job description say: "master level certification" is any of these credentials."""

    class Field(models.TextChoices):
        CREDENTIAL = "credential", "Names credentials"
        RECORD_TYPE = "record_type", "Names a record type"
        CODE_SET = "code_set", "Names a code set"
        SYSTEM = "system", "Names a system"
        SPECIALTY = "specialty", "Names a specialty"
        ARRANGEMENT = "arrangement", "Says where the work is done"
        EMPLOYMENT = "employment_type", "Says the kind of employment"
        APPRENTICE = "apprentice", "Says whether apprentices may apply"
        LETTER = "signs_apprentice_letter", "Promises the apprentice's letter"
        EQUIPMENT = "equipment_provided", "Says who provides equipment"
        DUES = "dues_paid", "Says who pays the dues"
        CEUS = "ceus_paid", "Says who pays the CEUs"
        CODING_TEST = "coding_test", "Says whether there is a coding test"
        CAC = "uses_cac", "Says whether CAC is used"
        REQUIRED = "required", "Makes what it stands by required"
        PREFERRED = "preferred", "Makes what it stands by preferred"
        NOT_NOW = "not_now", "Leaves what it stands by for later"
        LEFT_OUT = "left_out", "Leaves out what it follows"
        OTHERS = "others", "Names other people than the applicant"
        ANY_OF = "any_of", "Opens a list of which one is enough"
        ASIDE = "aside", "Makes its sentence beside the point"
        REQUIRED_HEADING = "required_heading", "Heading over what is required"
        QUALIFICATIONS_HEADING = "qualifications_heading", "Heading over qualifications"
        PREFERRED_HEADING = "preferred_heading", "Heading over what is preferred"
        OTHER_HEADING = "other_heading", "Heading over anything else"

    field = models.CharField("what it does", max_length=30, choices=Field)
    phrase = models.CharField(
        max_length=120,
        help_text="Words that stand side by side in a text. Case, plurals and hyphens do not matter; up to four capitals, such as ED, do.",
    )
    term = models.CharField(
        "it means",
        max_length=120,
        blank=True,
        help_text=(
            "Credentials by abbreviation, with commas where any of them is meant; a term of a vocabulary by its slug; or the answer, "
            "such as yes, remote, accepted. Empty: these words mean nothing, whatever shorter phrases in them would mean."
        ),
    )

    panels: ClassVar[list[FieldPanel]] = [FieldPanel("field"), FieldPanel("phrase"), FieldPanel("term")]

    class Meta:
        ordering = ["field", "phrase"]
        constraints = [models.UniqueConstraint(fields=["field", "phrase"], name="one_meaning_per_phrase")]

    def __str__(self) -> str:
        return self.phrase

    def clean(self) -> None:
        super().clean()
        self.phrase, self.term = one_line(self.phrase), one_line(self.term)
        if not tokens_of(self.phrase):
            raise ValidationError({"phrase": "Write at least one word or number."})
        if self.term:
            self._check_term()

    def _check_term(self) -> None:
        terms = [self.term]
        if self.field == self.Field.CREDENTIAL:
            terms = [code.strip().upper() for code in self.term.split(",") if code.strip()]
            self.term = ", ".join(terms)
            known = set(Credential.objects.values_list("abbreviation", flat=True))
        elif self.field in _VOCABULARIES:
            known = set(_VOCABULARIES[self.field].objects.values_list("slug", flat=True))
        else:
            known = set(_CHOICES.get(self.field, []))
        unknown = [term for term in terms if term not in known]
        if unknown and not known:
            raise ValidationError(
                {"term": "These words need no meaning besides what they do: leave it empty."}
            )
        if unknown:
            some = ", ".join(sorted(known)[:8])
            raise ValidationError(
                {"term": f"There is no “{unknown[0]}” here. It can be, for example: {some}."}
            )
