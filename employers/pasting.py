"""From a pasted text to a filled form: what was read goes into the fields that are still empty, and is marked there."""

from dataclasses import dataclass

from django.urls import reverse

from cms.models import RecordType, Specialty
from employers import phrases, reading
from employers import posting as postings
from employers.fields import is_blank
from employers.models import Posting
from employers.posting_form import PASTED, PostingForm, Typed, typed_from
from employers.reading import Suggestion

# The form takes these by key.
_BY_KEY: dict[str, type[Specialty | RecordType]] = {
    "specialty": Specialty,
    "productivity_record_type": RecordType,
}
# What coders look for first: named when a text is silent on it, though the form does not insist.
_LOOKED_FOR = (
    "requirement",
    "preferred",
    "code_sets",
    "systems",
    "productivity",
    "accuracy_percent",
    "ceus_paid",
)


@dataclass(frozen=True, slots=True)
class Mark:
    """Beside a field: its value was read in these words, and this is where it is cleared."""

    words: list[str]
    clear_action: str


def current(posting: Posting) -> Typed:
    """What the posting's form shows now."""
    typed: Typed = posting.typed
    if typed:
        return typed
    return typed_from(postings.written(posting)) if posting.page_id else {}


def fill(posting: Posting, text: str, *, typed: Typed) -> int:
    """Read the text into the fields that `typed` leaves empty, and say how many were filled. Raises reading.TooLongError."""
    found = reading.read(text, phrases.current()).suggestions
    filled = {key: values for key, values in typed.items() if key != PASTED}
    suggested = dict(posting.suggested)
    count = 0
    for name, suggestion in found.items():
        values = _as_the_form_takes_it(suggestion)
        if values and all(is_blank(filled.get(key, [])) for key in values):
            filled.update(values)
            count += 1
            suggested[name] = {"typed": values, "words": [quote.words for quote in suggestion.quotes]}
    if is_blank(filled.get("description", [])):
        filled["description"] = [text]
    posting.typed, posting.suggested = filled, suggested
    posting.save(update_fields=["typed", "suggested", "updated_at"])
    return count


def without(typed: Typed, cleared: list[str], posting: Posting) -> Typed:
    """The form without the suggestions that the employer does not want."""
    keys = {key for name in cleared for key in posting.suggested.get(name, {}).get("typed", [])}
    return {key: values for key, values in typed.items() if key not in keys}


def marks(posting: Posting) -> dict[str, Mark]:
    """The suggestions that still stand as they were read: what the employer has changed is the employer's."""
    typed = current(posting)
    action = reverse("posting_draft", args=[posting.pk])
    return {
        name: Mark(suggestion["words"], action)
        for name, suggestion in posting.suggested.items()
        if all(typed.get(key) == values for key, values in suggestion["typed"].items())
    }


def silent_on(form: PostingForm, posting: Posting) -> list[str]:
    """What the text says nothing of, and nobody has filled in since."""
    if not posting.suggested:
        return []
    typed = current(posting)
    return [
        str(form.fields[name].label)
        for name in _LOOKED_FOR
        if name not in posting.suggested and is_blank(typed.get(name, []))
    ]


def _as_the_form_takes_it(suggestion: Suggestion) -> Typed:
    model = _BY_KEY.get(suggestion.field)
    if model is None:
        return suggestion.typed
    keys = model.objects.filter(slug__in=suggestion.typed[suggestion.field]).values_list("pk", flat=True)
    return {suggestion.field: [str(key) for key in keys]} if keys else {}
