"""Model fields that hold a small value as canonical text, so that revisions, imports and indexes all read the same."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from cms.requirement import Requirement, RequirementError
from jobboard.lib.geo import STATES


class RequirementField(models.CharField):  # type: ignore[type-arg]  # generic only in the stubs
    """A credential requirement, stored as "CCS|CIC&CIC|RHIT" and read as a Requirement."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # Field's own signature
        kwargs.setdefault("max_length", 500)
        kwargs.setdefault("blank", True)
        kwargs.setdefault("default", Requirement)
        super().__init__(*args, **kwargs)

    def from_db_value(self, value: str | None, *_: object) -> Requirement:
        return Requirement.from_stored(value or "")

    def to_python(self, value: object) -> Requirement:
        if isinstance(value, Requirement):
            return value
        text = str(value or "")
        try:
            # Nobody types a "|"; an "&" is read alike whether it was stored or typed.
            return Requirement.from_stored(text) if "|" in text else Requirement.parse(text)
        except RequirementError as error:
            raise ValidationError(str(error), code="requirement") from error

    def get_prep_value(self, value: object) -> str:
        return self.to_python(value).stored

    def value_to_string(self, obj: models.Model) -> str:
        return self.to_python(self.value_from_object(obj)).stored

    def run_validators(self, value: Any) -> None:  # Django's own signature
        super().run_validators(self.get_prep_value(value))

    def formfield(self, **kwargs: Any) -> forms.Field | None:
        return super().formfield(form_class=RequirementFormField, **kwargs)


class RequirementFormField(forms.CharField):
    """Reads what a recruiter types: "RHIT and CCS, or CIC"."""

    def to_python(self, value: object) -> Requirement:  # type: ignore[override]  # the value, not its text
        if isinstance(value, Requirement):
            return value
        try:
            return Requirement.parse(str(value or ""))
        except RequirementError as error:
            raise ValidationError(str(error), code="requirement") from error

    def prepare_value(self, value: object) -> object:
        return str(value) if isinstance(value, Requirement) else value

    def run_validators(self, value: Any) -> None:  # Django's own signature
        super().run_validators(value.stored)

    def validate(self, value: object) -> None:
        if self.required and not value:
            raise ValidationError(self.error_messages["required"], code="required")


class CodesField(models.CharField):  # type: ignore[type-arg]  # generic only in the stubs
    """A short list of codes, stored as ",CO,TX," so that "contains ,TX," finds one, and read as a sorted tuple."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # Field's own signature
        kwargs.setdefault("max_length", 400)
        kwargs.setdefault("blank", True)
        kwargs.setdefault("default", tuple)
        super().__init__(*args, **kwargs)

    def from_db_value(self, value: str | None, *_: object) -> tuple[str, ...]:
        return self.to_python(value)

    def to_python(self, value: object) -> tuple[str, ...]:
        if isinstance(value, str):
            value = value.replace(";", ",").split(",")
        assert value is None or isinstance(value, (list, tuple, set, frozenset))
        return tuple(sorted({str(code).strip().upper() for code in value or () if str(code).strip()}))

    def get_prep_value(self, value: object) -> str:
        codes = self.to_python(value)
        return f",{','.join(codes)}," if codes else ""

    def value_to_string(self, obj: models.Model) -> str:
        return self.get_prep_value(self.value_from_object(obj))

    def run_validators(self, value: Any) -> None:  # Django's own signature
        super().run_validators(self.get_prep_value(value))


class StatesField(CodesField):
    """State codes, ticked from the list of states."""

    def formfield(self, **kwargs: Any) -> forms.Field | None:
        return forms.MultipleChoiceField(
            choices=list(STATES.items()),
            required=not self.blank,
            label=kwargs.get("label", str(self.verbose_name).capitalize()),
            help_text=kwargs.get("help_text", self.help_text),
            widget=forms.CheckboxSelectMultiple,
        )


class CredentialListField(CodesField):
    """Credential abbreviations, typed with commas."""

    def formfield(self, **kwargs: Any) -> forms.Field | None:
        return super().formfield(form_class=CodesFormField, **kwargs)


class CodesFormField(forms.CharField):
    def to_python(self, value: object) -> tuple[str, ...]:  # type: ignore[override]  # the value, not its text
        if isinstance(value, (list, tuple)):
            return tuple(value)
        words = str(value or "").replace(";", ",").replace(" and ", ",").replace(" or ", ",").split(",")
        return tuple(sorted({word.strip().upper() for word in words if word.strip()}))

    def prepare_value(self, value: object) -> object:
        return ", ".join(value) if isinstance(value, (list, tuple)) else value

    def run_validators(self, value: Any) -> None:  # Django's own signature
        super().run_validators(", ".join(value))
