"""The form of a search: what may be chosen, and a sentence for whatever cannot be used. Criteria itself leaves such things out."""

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.http import QueryDict

from cms import keywords, places, search, vocabulary
from cms.matching import (
    KNOWN,
    LONGEST_EXPERIENCE_MONTHS,
    NEARBY,
    RADII,
    SORTS,
    Criteria,
    normal,
    whole_number,
)
from cms.models import JobPage
from cms.models.choices import months_text
from cms.pay import LeastPay

NOUNS = {
    "credential": "a credential",
    "holding": "a credential",
    "specialty": "a specialty",
    "record": "a record type",
    "code_set": "a code set",
    "system": "a system",
    "company": "a company",
    "avoid": "a company",
    "state": "a US state",
    "arrangement": "a way of working",
    "type": "a type of employment",
}


class KnownValuesField(forms.MultipleChoiceField):
    """Says which values are unknown, in one sentence; the others still filter."""

    def __init__(self, *args: Any, facet: str, **kwargs: Any) -> None:  # MultipleChoiceField's own signature
        self.facet = facet
        super().__init__(*args, **kwargs)

    def to_python(self, value: Any) -> list[str]:
        return [normal(self.facet, item) for item in super().to_python(value) if item.strip()]

    def validate(self, value: Iterable[str]) -> None:
        unknown = sorted(set(value) - KNOWN[self.facet]().keys())
        if unknown:
            names = ", ".join(f"“{item[:40]}”" for item in unknown[:5])
            rest = "it is left out" if len(unknown) == 1 else "they are left out"
            raise ValidationError(
                f"We do not know {names} as {NOUNS[self.facet]}, so {rest}.", code="unknown"
            )


class KnownValuesFilter(django_filters.MultipleChoiceFilter):
    field_class = KnownValuesField


class KeywordsField(forms.CharField):
    def validate(self, value: str) -> None:
        super().validate(value)
        if len(value) > keywords.MAX_QUERY_CHARACTERS:
            raise ValidationError(
                f"Only the first {keywords.MAX_QUERY_CHARACTERS} characters are searched for.", code="long"
            )
        if value and not keywords.is_search(value):
            raise ValidationError("Type at least one word that a posting may contain.", code="no_word")


class KeywordsFilter(django_filters.CharFilter):
    field_class = KeywordsField


class LeastPayField(forms.CharField):
    def validate(self, value: str) -> None:
        super().validate(value)
        if value and LeastPay.parse(value) is None:
            raise ValidationError("Type an amount, such as $24 an hour or 50,000 a year.", code="amount")


class LeastPayFilter(django_filters.CharFilter):
    field_class = LeastPayField


class PlaceField(forms.CharField):
    def validate(self, value: str) -> None:
        super().validate(value)
        problem = places.problem(value) if value and places.find(value) is None else ""
        if problem:
            raise ValidationError(problem, code="place")


class PlaceFilter(django_filters.CharFilter):
    field_class = PlaceField


class OfferedNumbers(forms.Select):
    """Shows a number that the address names and that is not offered, so that the next choice does not drop it."""

    def __init__(self, *, at_most: int, words: Callable[[int], str]) -> None:
        super().__init__()
        self.at_most, self.words = at_most, words

    def optgroups(self, name: str, value: list[str], attrs: Any = None) -> Any:  # Select's own
        offered = {str(choice) for choice, _ in self.choices}
        numbers = (whole_number(typed, at_most=self.at_most) for typed in value if typed not in offered)
        self.choices = [
            *self.choices,
            *((str(each), self.words(each)) for each in numbers if each is not None),
        ]
        return super().optgroups(name, value, attrs)


class OfferedNumberField(forms.ChoiceField):
    """A number of which some are offered; an address may name any other that makes sense."""

    def __init__(
        self, *args: Any, at_most: int, words: Callable[[int], str], **kwargs: Any
    ) -> None:  # ChoiceField's own signature
        self.at_most = at_most
        super().__init__(*args, **kwargs | {"widget": OfferedNumbers(at_most=at_most, words=words)})

    def validate(self, value: str) -> None:
        if value and whole_number(value, at_most=self.at_most) is None:
            raise ValidationError(
                f"“{value[:40]}” is none of the choices for “{self.label}”, so it is left out.",
                code="unknown",
            )


class OfferedNumberFilter(django_filters.Filter):
    field_class = OfferedNumberField


class SortField(forms.ChoiceField):
    def validate(self, value: str) -> None:
        if value and value not in SORTS:
            raise ValidationError("There is no such order, so the usual one is used.", code="unknown")


class SortFilter(django_filters.ChoiceFilter):
    field_class = SortField


def _offered(facet: str) -> "Callable[[], list[tuple[str, str]]]":
    """Only confirmed credentials are offered; an unconfirmed one that an address names is still honoured."""

    def choices() -> list[tuple[str, str]]:
        if facet in {"credential", "holding"}:
            words = vocabulary.current().credentials
            return [(code, code) for code, word in words.items() if word.confirmed]
        return list(KNOWN[facet]().items())

    return choices


def _known(facet: str, label: str) -> KnownValuesFilter:
    return KnownValuesFilter(label=label, facet=facet, choices=_offered(facet), method="use_criteria")


def _flag(label: str, help_text: str = "") -> django_filters.BooleanFilter:
    return django_filters.BooleanFilter(
        label=label, help_text=help_text, method="use_criteria", widget=forms.CheckboxInput
    )


def _number(
    label: str, offered: Iterable[int], nothing: str, *, at_most: int, words: Callable[[int], str]
) -> OfferedNumberFilter:
    choices = [("", nothing), *((number, words(number)) for number in offered)]
    return OfferedNumberFilter(
        label=label, choices=choices, at_most=at_most, words=words, method="use_criteria"
    )


def _text(
    field: type[django_filters.CharFilter], label: str, help_text: str = "", **attrs: Any
) -> Any:  # a filter
    widget = forms.TextInput(attrs={"autocomplete": "off", **attrs})
    return field(label=label, help_text=help_text, method="use_criteria", strip=True, widget=widget)


AGES = (1, 3, 7, 14, 30)


def _age(days: int) -> str:
    return "Last day" if days == 1 else f"Last {days} days"


def _asked(months: int) -> str:
    return f"At most {months_text(months)}" if months else "No experience asked"


def _mine(months: int) -> str:
    return months_text(months) if months else "None yet"


def _miles(miles: int) -> str:
    return f"{miles} miles"


NOT_SAID = "Say first which credentials you hold: “{}” is about those."
NO_APPRENTICE = "Your months as an apprentice count only with an apprentice's credential, such as CPC-A, so they are left out."


class SearchForm(forms.Form):
    """Says of what means nothing beside the rest why it is left out."""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        assert isinstance(self.data, QueryDict)
        criteria = Criteria.from_query(self.data)
        for name in ("almost", "apprentice_months"):
            if cleaned.get(name) and not criteria.holding:
                self.add_error(name, NOT_SAID.format(self.fields[name].label))
            elif cleaned.get(name) and getattr(criteria, name) is None:
                self.add_error(name, NO_APPRENTICE)
        return cleaned


class JobFilterSet(django_filters.FilterSet):
    q = _text(
        KeywordsFilter,
        "Keywords",
        "Quotes keep a phrase together; a minus before a word leaves it out.",
        type="search",
        maxlength=keywords.MAX_QUERY_CHARACTERS,
        **{"data-suggest": "/jobs/suggest/"},
    )
    holding = _known("holding", "Credentials I hold")
    almost = _flag("One credential short", "Postings that ask for exactly one more than I hold.")
    apprentice_months = _number(
        "My months as an apprentice",
        (0, 3, 6, 12, 18, 24),
        "Not said",
        at_most=LONGEST_EXPERIENCE_MONTHS,
        words=_mine,
    )
    credential = _known("credential", "Credential asked for")
    apprentice = _flag("Apprentices welcome")
    arrangement = _known("arrangement", "Where")
    state = _known("state", "State I work from")
    near = _text(
        PlaceFilter,
        "Near",
        "A ZIP code, or a city and its state. Remote jobs open to that state stay in.",
        maxlength=80,
        **{"data-suggest": "/jobs/suggest/places/"},
    )
    within = _number(
        "Within",
        [miles for miles in RADII if miles != NEARBY],
        _miles(NEARBY),
        at_most=max(RADII),
        words=_miles,
    )
    pay = _text(
        LeastPayFilter,
        "Pays at least",
        "By the hour or by the year: 24 or 50,000. The upper end of the range reaches it.",
        maxlength=20,
    )
    unpriced = _flag("Include pay that cannot be compared")
    specialty = _known("specialty", "Specialty")
    record = _known("record", "Record type")
    code_set = _known("code_set", "Code set")
    system = _known("system", "Encoder or EHR")
    type = _known("type", "Employment")
    experience = _number(
        "Experience asked for",
        (0, 6, 12, 24, 36, 60),
        "Any",
        at_most=LONGEST_EXPERIENCE_MONTHS,
        words=_asked,
    )
    company = _known("company", "Company")
    avoid = _known("avoid", "Company left out")
    direct = _flag("No staffing agencies")
    posted = _number("Posted", AGES, "Any time", at_most=365, words=_age)
    confirmed = _number("Confirmed open", AGES, "Any time", at_most=365, words=_age)
    sort = SortFilter(label="Sort", method="use_criteria", choices=list(SORTS.items()))

    class Meta:
        model = JobPage
        form = SearchForm
        fields: list[str] = []

    def __init__(self, data: QueryDict, **kwargs: Any) -> None:  # FilterSet's own signature
        super().__init__(data, queryset=kwargs.pop("queryset", JobPage.objects.open()), **kwargs)
        self.criteria = Criteria.from_query(data)

    def filter_queryset(self, queryset: Any) -> Any:  # a page queryset
        """One matcher: the rows are those that the search index finds."""
        return queryset.filter(pk__in=search.find(self.criteria).ids)

    @staticmethod
    def use_criteria(queryset: Any, _name: str, _value: object) -> Any:
        return queryset


class Asked:
    """What an address asks. The form behind it is made only for who typed something that it has to explain."""

    def __init__(self, data: QueryDict) -> None:
        self.data = data
        self.criteria = Criteria.from_query(data)

    @cached_property
    def filters(self) -> JobFilterSet:
        return JobFilterSet(self.data)

    @cached_property
    def is_understood(self) -> bool:
        """Whether the search takes up everything that was typed, to the letter or by the form's own judgement."""
        return self._is_taken_up or not self.filters.form.errors

    @property
    def _is_taken_up(self) -> bool:
        taken = {*self.criteria.pairs, ("sort", self.criteria.natural_sort), ("within", str(NEARBY))}
        typed = ((name, value) for name in JobFilterSet.base_filters for value in self.data.getlist(name))
        return all((name, value) in taken for name, value in typed if value.strip())

    def problems(self, name: str) -> list[str]:
        """Why something typed there was left out."""
        return [] if self.is_understood else [str(problem) for problem in self._errors.get(name, [])]

    @property
    def faults(self) -> list[str]:
        """Why anything at all was left out."""
        names = () if self.is_understood else self._errors
        return [problem for name in names for problem in self.problems(name)]

    @property
    def _errors(self) -> ErrorDict:
        errors: ErrorDict = self.filters.form.errors
        return errors


def label_of(name: str) -> str:
    return str(JobFilterSet.base_filters[name].label)


def offered(name: str) -> list[tuple[str, str]]:
    """The choices of a facet: value, label."""
    return _offered(name)()
