"""No form says one of Django's own sentences, also of a mistake that nobody thought of when the form was written."""

import ast
import re
from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import get_default_password_validators
from django.core import validators
from django.forms.formsets import BaseFormSet
from django.utils import translation

# Whoever can be asked for is loaded with the addresses.
import_module(settings.ROOT_URLCONF)

OURS = ("jobboard", "cms", "candidates", "employers", "allauth", "django.forms")
CATALOGUE = Path(settings.BASE_DIR) / "jobboard/locale/en/LC_MESSAGES/django.po"


def below(base: type[Any]) -> set[type[Any]]:
    return {base, *(kind for child in base.__subclasses__() for kind in below(child))}


def kinds_of(base: type[Any]) -> list[Any]:
    """All but those of the admin."""
    return [kind for kind in below(base) if kind.__module__.startswith(OURS)]


class _AnyNumber(dict[str, int]):
    def __missing__(self, name: str) -> int:
        return 2


def words(message: Any) -> str:  # a str, or one of Django's lazy ones
    try:
        return str(message % _AnyNumber())
    except (TypeError, ValueError):  # it has nothing to fill in
        return str(message)


def djangos(messages: Iterable[Any]) -> list[str]:
    """Those for which our catalogue has no words: they come out as they stand in Django's source."""
    found = []
    for message in messages:
        ours = words(message)
        with translation.override(None):
            if not isinstance(message, str) and words(message) == ours:
                found.append(ours)
    return found


# A column can say more, of what no field of a form lets through to it.
OF_A_COLUMN = ("null", "blank", "unique", "invalid_choice")


def said_by_field(field: Any) -> Iterator[Any]:  # of a form, or a column
    for code, message in field.error_messages.items():
        if isinstance(field, forms.Field) or code in OF_A_COLUMN:
            yield message
    for validator in field.validators:
        yield getattr(validator, "message", "")
        yield from getattr(validator, "messages", {}).values()
    for part in getattr(field, "fields", ()):
        yield from said_by_field(part)


def said_by_form(form: Any) -> Iterator[Any]:  # a class: Django does not type what its metaclass adds
    fields = [*form.base_fields.values()]
    model = getattr(getattr(form, "_meta", None), "model", None)
    if model is not None:
        fields += [model._meta.get_field(name) for name in form.base_fields if hasattr(model, name)]
        for constraint in model._meta.constraints:
            yield constraint.violation_error_message
    for field in fields:
        yield from said_by_field(field)


def test_no_form_of_this_site_can_say_djangos_own_sentence() -> None:
    kinds = [form for form in kinds_of(forms.BaseForm) if hasattr(form, "base_fields")]
    names = {form.__name__ for form in kinds}
    assert names >= {"PostingForm", "ApplyForm", "AlertForm", "LoginForm", "WidgetForm", "ChangePasswordForm"}
    assert {form.__name__: said for form in kinds if (said := djangos(said_by_form(form)))} == {}


def test_nor_can_a_field_that_a_form_makes_as_it_goes() -> None:
    kinds: list[Any] = [*kinds_of(forms.Field), BaseFormSet]
    said = {kind.__name__: djangos(vars(kind).get("default_error_messages", {}).values()) for kind in kinds}
    assert {name: sentences for name, sentences in said.items() if sentences} == {}


def test_nor_can_what_looks_at_a_value() -> None:
    found = vars(validators).values()
    assert djangos(getattr(each, "message", "") for each in found) == []
    assert djangos(validators.DecimalValidator.messages.values()) == []


@pytest.mark.parametrize("validator", get_default_password_validators(), ids=lambda each: type(each).__name__)
def test_nor_can_a_password(validator: Any) -> None:
    ours = validator.get_error_message()
    with translation.override(None):
        assert validator.get_error_message() != ours


def entries() -> Iterator[list[str]]:
    for block in CATALOGUE.read_text().split("\n\n"):
        texts = re.findall(r'^msg\S+ (".+")$', block, re.MULTILINE)
        if texts and texts[0] != '""':
            yield [ast.literal_eval(text) for text in texts]


def test_what_django_reads_is_made_from_what_people_write() -> None:
    assert len(list(entries())) > 50
    for own, *ours in entries():
        if len(ours) == 1:
            assert translation.gettext(own) == ours[0]
        else:
            many, one_of_ours, many_of_ours = ours
            assert translation.ngettext(own, many, 1) == one_of_ours
            assert translation.ngettext(own, many, 2) == many_of_ours
