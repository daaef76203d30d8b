"""What is wrong with a number is said in the words of whoever typed it, and a summary joins label and error as people do."""

from collections.abc import Callable
from itertools import product

import pytest
from django import forms
from django.template.loader import render_to_string

from candidates import screening
from candidates.application import Question
from candidates.profile_forms import WorkForm
from cms.models import RecordType
from employers.admin_views import CorrectionForm, RefundForm
from employers.fields import MonthsField, number

TYPED = ("-1", "-9999", "2.5", "2.555", "99999", "1e300", "9" * 400, "three", "NaN")
DJANGOS = ("Ensure", "Enter a")


class EmployersForm(forms.Form):
    weekly = number("Days on site", low=1, high=5, digits=1)
    pace = number("Charts", high=999, digits=5, places=2)


def years(typed: str) -> forms.BaseForm:
    slug = RecordType.objects.all()[0].slug
    return WorkForm(None, {f"work-years-{slug}": typed, "work-apprentice_months": typed})


def asked(typed: str) -> forms.BaseForm:
    class Answers(forms.Form):
        field = screening.field_of(Question(words="Years?", kind=Question.Kind.NUMBER))

    return Answers({"field": typed})


def experience(typed: str) -> forms.BaseForm:
    class Experience(forms.Form):
        months = MonthsField()

    return Experience({"months_0": typed, "months_1": typed})


FORMS: dict[str, Callable[[str], forms.BaseForm]] = {
    "profile": years,
    "screening question": asked,
    "posting": lambda typed: EmployersForm({"weekly": typed, "pace": typed}),
    "experience": experience,
    "refund": lambda typed: RefundForm({"amount": typed, "reason": "x"}, most_cents=100),
    "correction": lambda typed: CorrectionForm({"quantity": typed, "reason": "x"}),
}


@pytest.mark.django_db
@pytest.mark.parametrize(("where", "typed"), list(product(FORMS, TYPED)))
def test_no_number_is_refused_in_djangos_words(where: str, typed: str) -> None:
    form = FORMS[where](typed)
    said = [error for name, errors in form.errors.items() if name != "employer" for error in errors]
    assert not [error for error in said if str(error).startswith(DJANGOS)]


@pytest.mark.django_db
def test_the_limits_are_named() -> None:
    said = str(years("61").errors) + str(years("721").errors)
    assert "Write whole years, from 0 to 60." in said
    assert "Write whole months, from 0 to 720." in said


@pytest.mark.parametrize(
    ("label", "joined"),
    [
        ("Name", "Name:</a> Missing."),
        ("I agree to it.", "I agree to it:</a> Missing."),
        ("Do you hold a CPC?", "Do you hold a CPC?</a> Missing."),
    ],
)
def test_a_summary_has_one_mark_between_label_and_error(label: str, joined: str) -> None:
    class Form(forms.Form):
        field = forms.CharField(label=label, error_messages={"required": "Missing."})

    html = render_to_string("components/form_errors.html", {"form": Form({})})
    assert joined in html
