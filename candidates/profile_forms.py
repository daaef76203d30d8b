"""The sections of the profile page, a form each."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone

from candidates.candidate import TOO_FAR, Candidate, Pace, ends_too_far_ahead
from candidates.profile import Held
from candidates.profile_shown import MOST_ROWS
from cms import vocabulary
from cms.filters import LeastPayField
from cms.forms import number_errors
from cms.models import Credential
from cms.models.choices import Arrangement
from cms.pay import LeastPay
from jobboard.lib.geo import STATES
from jobboard.lib.text import one_line

MOST_CREDENTIALS = 40
MOST_BLOCKS = 50
MOST_YEARS = 60
LONGEST_AGO = timedelta(days=70 * 366)
Choices = list[tuple[str, Any]]


def day_field(label: str) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Write a date, such as 2027-03-31."},
    )


class LineField(forms.CharField):
    """One line of text, without what cannot be read or printed."""

    def to_python(self, value: object) -> str:
        return one_line(str(super().to_python(value)))


class HeldForm(forms.Form):
    use_required_attribute = False

    credential = forms.ChoiceField(label="Credential", required=False)
    number = LineField(
        label="Member or certificate number",
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    issued_on = day_field("Issued on")
    cycle_ends_on = day_field("Cycle ends on")

    def __init__(self, *args: Any, choices: Choices, **kwargs: Any) -> None:  # Form's own signature
        super().__init__(*args, **kwargs)
        field = self.fields["credential"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("credential") and any(
            data.get(name) for name in ("number", "issued_on", "cycle_ends_on")
        ):
            self.add_error("credential", "Choose the credential that this belongs to.")
        issued, ends = data.get("issued_on"), data.get("cycle_ends_on")
        today = timezone.localdate()
        if issued and not today - LONGEST_AGO <= issued <= today:
            self.add_error("issued_on", "Write the day on which it was awarded, today or before.")
        if ends and (ends < today - LONGEST_AGO or ends_too_far_ahead(ends)):
            self.add_error("cycle_ends_on", TOO_FAR)
        elif issued and ends and ends <= issued:
            self.add_error("cycle_ends_on", "A cycle ends after the credential was issued.")
        return data


class _HeldRows(forms.BaseFormSet[HeldForm]):
    def clean(self) -> None:
        seen: set[str] = set()
        for form in self.forms:
            code = form.cleaned_data.get("credential") if form.is_valid() else ""
            if not code or self._should_delete_form(form):  # type: ignore[attr-defined]  # Django's, not in the stubs
                continue
            if code in seen:
                form.add_error("credential", f"{code} is here twice. Remove one of the two.")
            seen.add(code)

    @property
    def rows(self) -> list[Held]:
        kept = (form.cleaned_data for form in self.forms if form not in self.deleted_forms)
        return [cast(Held, row) for row in kept if row.get("credential")]


_FormSet = forms.formset_factory(
    HeldForm,
    formset=_HeldRows,
    extra=2,
    max_num=MOST_CREDENTIALS,
    absolute_max=MOST_ROWS,
    can_delete=True,
)


def held_rows(candidate: Candidate | None, data: Any = None) -> _HeldRows:
    """What they hold, a row each, and two to add to."""
    held = list(candidate.held.all()) if candidate else []
    initial = [
        {
            "credential": each.credential_id,
            "number": each.number,
            "issued_on": each.issued_on,
            "cycle_ends_on": each.cycle_ends_on,
        }
        for each in held
    ]
    choices = _credentials([each.credential_id for each in held])
    made = cast(_HeldRows, _FormSet(data, initial=initial, prefix="held", form_kwargs={"choices": choices}))
    for form in made.forms:
        form.fields["DELETE"].label = "Remove it"
    return made


def _credentials(held: Iterable[str]) -> Choices:
    """By body, the largest first: those that were checked, and those that this person was able to choose before."""
    bodies: dict[str, list[tuple[str, str]]] = {}
    for credential in Credential.objects.filter(Q(confirmed=True) | Q(abbreviation__in=held)):
        label = f"{credential.abbreviation}, {credential.name}"
        bodies.setdefault(credential.body, []).append((credential.abbreviation, label))
    return [("", "Choose"), *sorted(bodies.items(), key=lambda item: -len(item[1]))]


def _ticks(label: str, choices: Iterable[tuple[str, Any]], **kwargs: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, choices=list(choices), required=False, widget=forms.CheckboxSelectMultiple, **kwargs
    )


class PaceField(LineField):
    def clean(self, value: object) -> Pace | None:
        text = super().clean(value)
        pace = Pace.parse(text)
        if text and pace is None:
            raise ValidationError("Write charts an hour or a day, such as 12/h or 90 a day.")
        return pace


class WorkForm(forms.Form):
    """What they have coded. Each record type asks for its years, and for the pace if one wants to say it."""

    def __init__(self, candidate: Candidate | None, data: Any = None) -> None:
        super().__init__(data, initial=_work_of(candidate) if candidate else None, prefix="work")
        words = vocabulary.current()
        self.records = {f"years-{slug}": slug for slug in words.record_types}
        for name, slug in self.records.items():
            self.fields[name] = forms.IntegerField(
                label=words.record_types[slug],
                min_value=0,
                max_value=MOST_YEARS,
                required=False,
                widget=forms.TextInput(
                    attrs={"inputmode": "numeric", "autocomplete": "off", "placeholder": "yrs"}
                ),
                error_messages=number_errors(f"Write whole years, from 0 to {MOST_YEARS}."),
            )
        for slug in self.records.values():
            self.fields[f"pace-{slug}"] = PaceField(
                label=f"{words.record_types[slug]}, pace",
                max_length=30,
                required=False,
                widget=forms.TextInput(attrs={"autocomplete": "off", "placeholder": "pace"}),
            )
        self.fields["specialties"] = _ticks("Specialties", words.specialties.items())
        self.fields["code_sets"] = _ticks("Code sets", words.code_sets.items())
        self.fields["systems"] = _ticks("Systems", words.systems.items())
        self.fields["apprentice_months"] = forms.IntegerField(
            label="Months of coding experience as an apprentice",
            help_text="If you hold a CPC-A or COC-A: postings that ask for more are left out of your list.",
            min_value=0,
            max_value=MOST_YEARS * 12,
            required=False,
            widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
            error_messages=number_errors(f"Write whole months, from 0 to {MOST_YEARS * 12}."),
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name, slug in self.records.items():
            if data.get(f"pace-{slug}") and data.get(name) is None and name not in self.errors:
                self.add_error(name, "Write the years too; 0 is less than a year.")
        return data

    @property
    def record_fields(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Years and pace."""
        return [(self[name], self[f"pace-{slug}"]) for name, slug in self.records.items()]

    @property
    def other_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in ("specialties", "code_sets", "systems")]

    @property
    def values(self) -> dict[str, Any]:
        """As `profile.keep_work` takes them."""
        data = self.cleaned_data
        years = {slug: data[name] for name, slug in self.records.items() if data[name] is not None}
        paces = {slug: pace for slug in years if (pace := data[f"pace-{slug}"])}
        others = ("specialties", "code_sets", "systems", "apprentice_months")
        return {name: data[name] for name in others} | {"years": years, "paces": paces}


def _work_of(candidate: Candidate) -> dict[str, Any]:
    coded = list(candidate.records.select_related("record_type"))
    years: dict[str, Any] = {f"years-{each.record_type.slug}": each.years for each in coded}
    paces = {f"pace-{each.record_type.slug}": each.pace.words for each in coded if each.pace}
    return (
        years
        | paces
        | {
            "specialties": [term.slug for term in candidate.specialties.all()],
            "code_sets": [term.slug for term in candidate.code_sets.all()],
            "systems": [term.slug for term in candidate.systems.all()],
            "apprentice_months": candidate.apprentice_months,
        }
    )


class WishesForm(forms.Form):
    least_pay = LeastPayField(
        label="Least pay",
        required=False,
        max_length=40,
        help_text="By the hour or by the year: 24/h, or 50,000 a year.",
    )
    arrangements = _ticks("Where you work", Arrangement.choices, help_text="None ticked: any will do.")
    states = _ticks(
        "States I can work from",
        STATES.items(),
        help_text="Remote jobs that are open to one of them are kept.",
    )

    def __init__(self, candidate: Candidate | None, data: Any = None) -> None:
        super().__init__(data, initial=_wishes_of(candidate) if candidate else None, prefix="wishes")

    def clean_least_pay(self) -> LeastPay | None:
        return LeastPay.parse(self.cleaned_data["least_pay"])


def _wishes_of(candidate: Candidate) -> dict[str, Any]:
    return {
        "states": candidate.states,
        "arrangements": candidate.arrangements,
        "least_pay": candidate.least_pay.words if candidate.least_pay else "",
    }


class PrivacyForm(forms.Form):
    findable = forms.BooleanField(
        label="Employers may find my card",
        required=False,
        help_text="Without your name, your number or your town. You decide on each request whether they learn who you are.",
    )
    block = LineField(
        label="Block a company",
        max_length=120,
        required=False,
        help_text="It never sees your card, and its postings leave your lists and alert mails. Write a name, such as your employer’s; it need not be on this board yet.",
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    reminded = forms.BooleanField(
        label="Remind me by e-mail before a credential’s cycle ends",
        required=False,
        help_text="90, 30 and 7 days before.",
    )

    def __init__(self, candidate: Candidate | None, data: Any = None) -> None:
        given = candidate or Candidate()
        initial = {"findable": given.findable, "reminded": given.reminded}
        super().__init__(data, initial=initial, prefix="privacy")
        self.blocked = [block.name for block in candidate.blocks.all()] if candidate else []
        self.fields["unblock"] = _ticks(
            "Blocked companies", [(name, f"Unblock {name}") for name in self.blocked]
        )

    def clean_block(self) -> str:
        name: str = self.cleaned_data["block"]
        if name and len(self.blocked) >= MOST_BLOCKS:
            raise ValidationError(f"You have {MOST_BLOCKS} companies there, which is the most.")
        return name


class NameForm(forms.Form):
    """Before an employer learns it."""

    use_required_attribute = False

    name = LineField(
        label="Your name",
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "Write the name the employer should know you by."},
    )


class CheckForm(forms.Form):
    use_required_attribute = False

    name = LineField(
        label="Name, as the body knows it",
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "Write the name by which the body knows you."},
    )
    number = LineField(
        label="Member or certificate number",
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Write the number by which the body knows you."},
    )
    consent = forms.BooleanField(
        label="I agree that an editor of this site looks me up at the body by this name and number.",
        error_messages={"required": "Without your agreement nobody looks you up."},
    )
