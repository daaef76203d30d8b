"""The form that a posting is written in. A posting's one validation is JobPage.clean(); this only asks for it well."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.utils.datastructures import MultiValueDict

from cms.forms import DollarsField, SaysOnceHowToApply
from cms.models import JobPage, System
from cms.models.choices import Answer, Apprentice, Arrangement, Employment
from cms.pay import PayUnit
from employers.fields import HourField, MonthsField, PlainTextField, is_blank, number, offer
from jobboard.lib.geo import STATES
from jobboard.lib.text import clean, one_line

Typed = dict[str, list[str]]

# The text that the form is to be filled from: kept like any field until it has been read.
PASTED = "pasted"
MOST_VALUES = 200  # of one field; the longest list to tick is far shorter


class PostingField(forms.BoundField):
    @property
    def suggestion(self) -> object:
        """The mark of a value that was read in a pasted text, if it is one."""
        assert isinstance(self.form, PostingForm)
        return self.form.marks.get(self.name)


class PostingForm(SaysOnceHowToApply, forms.ModelForm[JobPage]):
    """A posting as a recruiter writes it: dollars, plain text, years. The posting page keeps cents, HTML, months."""

    use_required_attribute = False  # a browser that refuses to send would stop drafts from being saved
    bound_field_class = PostingField

    title = forms.CharField(
        label="Job title",
        max_length=120,
        help_text="As a coder would search for it, such as “Inpatient Coder”. The pay and the place have fields of their own.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Give the posting a title."},
    )
    description = PlainTextField(
        label="Description",
        help_text="Paste it as plain text. An empty line starts a paragraph; lines that start with “-” or “•” become a list.",
        error_messages={"required": "Say what the coder would do all day. Two sentences are enough."},
    )
    apprentice = forms.ChoiceField(
        label="May apprentices (CPC-A, COC-A) apply?",
        choices=Apprentice.choices,
        widget=forms.RadioSelect,
        help_text="Most boards leave this open. Here every posting says it, so nobody applies in vain.",
        error_messages={
            "required": "Say whether apprentices may apply: accepted, with some experience, or not."
        },
    )
    apprentice_months = MonthsField(label="Experience an apprentice needs", required=False)
    experience_months = MonthsField(
        label="Experience required",
        help_text="Of coding, for everybody. Write 0 where none is needed.",
        error_messages={"required": "Say how much experience is required; write 0 where none is."},
    )
    pay_min_cents = DollarsField(
        label="Lowest pay, in dollars", error_messages={"required": "Say what it pays at least."}
    )
    pay_max_cents = DollarsField(
        label="Highest pay, in dollars", error_messages={"required": "Say what it pays at most."}
    )
    pay_unit = forms.ChoiceField(
        label="Pay is per",
        choices=[(unit.value, unit.value) for unit in PayUnit],
        widget=forms.RadioSelect,
        error_messages={"required": "Is that an hour, a year, a shift or a chart?"},
    )
    fte = number(
        "Share of full time (FTE)",
        low=0.05,
        high=1,
        digits=3,
        places=2,
        help_text="1 is full time, 0.5 is half.",
    )
    shift_hours = number(
        "Hours in a shift", low=0.5, high=24, digits=4, places=2, help_text="Only for pay by the shift."
    )
    charts_per_hour = number(
        "Charts in an hour", low=0.01, high=500, digits=5, places=2,
        help_text="Only for pay by the chart. Without it your posting cannot be found by what it pays.",
    )  # fmt: skip
    arrangement = forms.ChoiceField(
        label="Where is the work done?",
        choices=Arrangement.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Say where the work is done: on site, hybrid or remote."},
    )
    days_on_site = number("Days on site a week", low=1, high=5, digits=1, help_text="Only for hybrid work.")
    productivity = number("Charts expected", low=0.1, high=9999, digits=6, places=1)
    accuracy_percent = number("Accuracy expected, in %", low=50, high=100, digits=4, places=1)
    apply_url = forms.URLField(
        label="Address of your application page",
        required=False,
        max_length=500,
        assume_scheme="https",
        widget=forms.TextInput(attrs={"inputmode": "url", "placeholder": "https://"}),
        help_text="We count how often it is opened and show you the number.",
    )

    go_live_at = HourField(
        label="Publish on",
        help_text="Eastern time. Empty: as soon as it is paid. Its days are counted from then, and you can change it until then.",
    )

    class Meta:
        model = JobPage
        fields = (
            "title", "employment_type", "description",
            "requirement", "preferred", "apprentice", "apprentice_months", "signs_apprentice_letter", "experience_months",
            "pay_min_cents", "pay_max_cents", "pay_unit", "fte", "shift_hours", "charts_per_hour", "benefits",
            "arrangement", "days_on_site", "city", "state", "postal_code", "remote_all_states", "remote_states",
            "specialty", "record_types", "code_sets", "systems", "productivity", "productivity_per",
            "productivity_record_type", "accuracy_percent", "accuracy_method", "uses_cac",
            "equipment_provided", "dues_paid", "ceus_paid", "coding_test",
            "apply_here", "apply_url", "apply_email", "go_live_at",
        )  # fmt: skip
        labels: ClassVar[dict[str, str]] = {
            "requirement": "Required credentials",
            "preferred": "Preferred credentials",
            "signs_apprentice_letter": "We sign the letter that removes the -A",
            "state": "State",
            "postal_code": "ZIP code",
            "remote_all_states": "All states",
            "remote_states": "States it may be worked from",
            "employment_type": "Kind of employment",
            "record_types": "What lies on the desk",
            "code_sets": "Code sets",
            "systems": "Systems",
            "productivity_per": "In",
            "productivity_record_type": "Of which records",
            "accuracy_method": "How accuracy is measured",
            "uses_cac": "Computer-assisted coding (CAC)",
            "equipment_provided": "Equipment provided",
            "dues_paid": "Credential dues paid",
            "ceus_paid": "CEUs paid",
            "coding_test": "Coding test in the interview",
            "benefits": "Benefits and other pay",
            "apply_here": "Take applications here on the board",
            "apply_email": "or an e-mail address for applications",
        }
        help_texts: ClassVar[dict[str, str]] = {
            "requirement": "Such as “CPC or CCS”, or “(CPC or CCS) and RHIT”. Leave it empty if no credential is required.",
            "preferred": "With commas, such as “CRC, CPMA”. Nobody is filtered out by these.",
            "signs_apprentice_letter": "A CPC-A needs two such letters to become a full CPC.",
            "remote_all_states": "From anywhere in the United States.",
            "remote_states": "For remote work. Tick every state you can employ people in.",
            "benefits": "Bonus, insurance, leave, retirement.",
            "apply_here": "Candidates apply in a minute, and you find them beside your posting. The addresses below are not used then.",
            "systems": "Tick what the coder will use.",
        }
        widgets: ClassVar[dict[str, Any]] = {
            "record_types": forms.CheckboxSelectMultiple,
            "code_sets": forms.CheckboxSelectMultiple,
            "systems": forms.CheckboxSelectMultiple,
            "postal_code": forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
            "city": forms.TextInput(attrs={"autocomplete": "off"}),
            "accuracy_method": forms.TextInput(attrs={"placeholder": "Monthly audit of 20 charts, by code"}),
        }

    def __init__(self, data: MultiValueDict[str, str] | None = None, *, instance: JobPage) -> None:
        self.html_before = str(instance.description or "")
        super().__init__(data, instance=instance)
        self.missing: list[str] = []
        if instance.first_published_at:
            del self.fields["go_live_at"]
        self.marks: Mapping[str, object] = {}
        for name in ("uses_cac", "equipment_provided", "dues_paid", "ceus_paid", "coding_test"):
            self.fields[name] = forms.ChoiceField(
                label=self.fields[name].label, required=False, choices=[("", "Not stated"), *Answer.choices]
            )
        offer(self.fields["state"], "Choose a state", STATES.items())
        offer(self.fields["employment_type"], "Choose", Employment.choices)
        self._offer_terms()
        for name, error in (
            ("specialty", "Choose the specialty that comes closest."),
            ("record_types", "Tick at least one."),
            ("employment_type", "Choose the kind of employment."),
        ):
            self.fields[name].error_messages["required"] = error

    def _offer_terms(self) -> None:
        for name in ("record_types", "code_sets", "systems"):
            terms = self.fields[name]
            assert isinstance(terms, forms.ModelMultipleChoiceField)
            # By slug: a huge number would be looked up as a key, and crash SQLite.
            terms.to_field_name = "slug"
        systems = self.fields["systems"]
        assert isinstance(systems, forms.ModelMultipleChoiceField)
        systems.choices = _systems_by_kind()
        for name, empty in (("specialty", "Choose"), ("productivity_record_type", "Not stated")):
            term = self.fields[name]
            assert isinstance(term, forms.ModelChoiceField)
            term.empty_label = empty
        offer(self.fields["productivity_per"], "Not stated", [("hour", "an hour"), ("day", "a day")])

    def clean_title(self) -> str:
        return one_line(self.cleaned_data["title"])

    def clean_description(self) -> str:
        field = self.fields["description"]
        assert isinstance(field, PlainTextField)
        return field.html(self.cleaned_data["description"], before=self.html_before)

    def clean_fte(self) -> object:
        return self.cleaned_data["fte"] or 1

    def forgive(self) -> None:
        """For a draft: an empty field is not wrong yet, only missing."""
        for name in list(self.errors):
            if name in self.fields and self._is_empty(name):
                self.missing.append(str(self.fields[name].label))
                del self.errors[name]

    def _is_empty(self, name: str) -> bool:
        data = self.data
        assert isinstance(data, MultiValueDict)
        return is_blank([value for key in _keys(name) for value in data.getlist(key)])


def typed_in(data: MultiValueDict[str, str]) -> Typed:
    """What was typed into a posting's form, as it can be kept beside the posting."""
    keys = {PASTED, *(key for name in PostingForm.base_fields for key in _keys(name))}
    return {
        key: [clean(value, lines=True) for value in values[:MOST_VALUES]]
        for key, values in data.lists()
        if key in keys
    }


def typed_from(page: JobPage) -> Typed:
    """What somebody would have to type to get this page."""
    form = PostingForm(instance=page)
    typed: Typed = {}
    for bound in form:
        if isinstance(bound.field, MonthsField):
            parts = bound.field.widget.decompress(bound.initial)
            for index, part in enumerate(parts):
                typed[f"{bound.name}_{index}"] = ["" if part is None else str(part)]
        else:
            typed[bound.name] = _as_typed(bound.value())
    return typed


def differing(one: Typed, other: Typed) -> list[str]:
    """The labels of the fields in which two forms were not filled in alike."""
    return [
        str(field.label)
        for name, field in PostingForm.base_fields.items()
        if any(_said(one, key) != _said(other, key) for key in _keys(name))
    ]


def _said(typed: Typed, key: str) -> list[str]:
    return sorted(value.strip() for value in typed.get(key, ()) if value.strip())


def _as_typed(value: object) -> list[str]:
    if value is True:
        return ["on"]
    if value is None or value is False:
        return []
    if isinstance(value, (list, tuple, QuerySet)):
        return [str(getattr(item, "pk", item)) for item in value]
    return [str(value)]


def _keys(name: str) -> Iterable[str]:
    """The names under which a field's values arrive."""
    return name, f"{name}_0", f"{name}_1"


def _systems_by_kind() -> list[tuple[str, list[tuple[str, str]]]]:
    labels = {System.Kind.ENCODER: "Encoder", System.Kind.EHR: "EHR", System.Kind.CAC: "CAC software"}
    found = sorted(System.objects.all(), key=lambda system: system.name.casefold())
    return [
        (label, [(system.slug, system.name) for system in found if system.kind == kind])
        for kind, label in labels.items()
    ]
