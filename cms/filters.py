"""The form of a search: what may be chosen, and a sentence for whatever cannot be used. Criteria itself leaves such things out."""

from collections.abc import Callable, Iterable
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from cms import keywords, search, vocabulary
from cms.matching import KNOWN, MAX_PAY, NEWEST, SORTS, Criteria, normal, parse_pay
from cms.models import JobPage

NOUNS = {
    "credential": "a credential",
    "holding": "a credential",
    "specialty": "a specialty",
    "record": "a record type",
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
        if value and not keywords.terms(value):
            raise ValidationError("Type at least one word that a posting may contain.", code="no_word")


class KeywordsFilter(django_filters.CharFilter):
    field_class = KeywordsField


class YearlyPayField(forms.CharField):
    def validate(self, value: str) -> None:
        super().validate(value)
        if value and parse_pay(value) is None:
            raise ValidationError(
                f"Type a yearly amount in whole dollars up to {MAX_PAY:,}, such as 50,000.", code="amount"
            )


class YearlyPayFilter(django_filters.CharFilter):
    field_class = YearlyPayField


class SortField(forms.ChoiceField):
    def validate(self, value: str) -> None:
        if value and value not in SORTS:
            raise ValidationError("There is no such order; newest first is used.", code="unknown")


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


class JobFilterSet(django_filters.FilterSet):
    q = KeywordsFilter(
        label="Keywords",
        method="use_criteria",
        strip=True,
        widget=forms.TextInput(
            attrs={"type": "search", "autocomplete": "off", "maxlength": keywords.MAX_QUERY_CHARACTERS}
        ),
    )
    holding = _known("holding", "Credentials I hold")
    credential = _known("credential", "Credential asked for")
    apprentice = django_filters.BooleanFilter(
        label="Apprentices welcome", method="use_criteria", widget=forms.CheckboxInput
    )
    arrangement = _known("arrangement", "Where")
    state = _known("state", "State I work from")
    pay = YearlyPayFilter(
        label="Pays at least, a year",
        method="use_criteria",
        help_text="The upper end of the range reaches it. Hourly pay counts 2,080 hours a year.",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "maxlength": 12, "autocomplete": "off"}),
    )
    specialty = _known("specialty", "Specialty")
    record = _known("record", "Record type")
    type = _known("type", "Employment")
    sort = SortFilter(label="Sort", method="use_criteria", choices=list(SORTS.items()), initial=NEWEST)

    class Meta:
        model = JobPage
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
