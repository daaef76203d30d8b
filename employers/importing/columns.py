"""The columns of a file of postings: what each is called, what may stand in it, and the form's field that it fills."""

import difflib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from cms.models import CodeSet, RecordType, Specialty, System
from cms.models.choices import Answer, Apprentice, Arrangement, Employment
from cms.pay import PayUnit
from employers.posting import Typed
from jobboard.lib.geo import STATES

Cells = Mapping[str, str]
Problem = tuple[str, str]  # column, sentence
MOST_LISTED = 24


@dataclass(frozen=True, slots=True)
class Term:
    """One of what may stand in a cell: as the form takes it, and as people read it."""

    value: str
    label: str


Known = Mapping[str, Term]  # by each way of writing it, folded


class CellError(Exception):
    """What is wrong with a cell, in a sentence."""


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    field: str
    help: str
    read: Callable[[str], list[str]]
    example: str = ""
    required: bool = False
    is_vocabulary: bool = False

    @property
    def names(self) -> list[str]:
        """What may stand in it, where editors keep the list."""
        return self.read.names() if self.is_vocabulary and isinstance(self.read, OneOf) else []


def _fold(text: str) -> str:
    return re.sub(r"[\W_]+", " ", text.casefold()).strip()


def _as_written(text: str) -> list[str]:
    return [text]


def _known(choices: Iterable[tuple[str, str]]) -> dict[str, Term]:
    return {_fold(name): Term(value, label) for value, label in choices for name in (label, value)}


@dataclass(frozen=True, slots=True)
class OneOf:
    """A cell in which only certain names may stand: one, or several with semicolons, as names have commas in them."""

    known: Callable[[], Known]
    many: bool = False

    def __call__(self, text: str) -> list[str]:
        parts = text.split(";") if self.many else [text]
        return [_find(part, self.known()) for part in parts if part.strip()]

    def names(self) -> list[str]:
        return list(dict.fromkeys(term.label for term in self.known().values()))


def _find(text: str, known: Known) -> str:
    found = known.get(_fold(text))
    if found is not None:
        return found.value
    close = difflib.get_close_matches(_fold(text), known, 1, 0.75)
    if close:
        raise CellError(f"We do not know “{text.strip()}”. Did you mean “{known[close[0]].label}”?")
    labels = OneOf(lambda: known).names()
    listed = f" Write one of: {'; '.join(labels)}." if len(labels) <= MOST_LISTED else ""
    raise CellError(f"We do not know “{text.strip()}”.{listed}")


def _yes(text: str) -> list[str]:
    return ["on"] if _find(text, _YES_OR_NO) == "yes" else []


def _states(text: str) -> list[str]:
    known = _known(STATES.items())
    return [_find(part, known) for part in re.split(r"[;,]", text) if part.strip()]


_BY_WORD = _known([("yes", "yes"), ("no", "no")])
_YES_OR_NO = {
    **_BY_WORD,
    **dict.fromkeys(("y", "true"), _BY_WORD["yes"]),
    **dict.fromkeys(("n", "false"), _BY_WORD["no"]),
}
_IN_SHORT = {
    Apprentice.ACCEPTED: "accepted",
    Apprentice.WITH_EXPERIENCE: "with experience",
    Apprentice.NOT_ACCEPTED: "not accepted",
}
_BY_SHORT = _known((answer.value, words) for answer, words in _IN_SHORT.items())
_APPRENTICES = {
    **_BY_SHORT,
    **{_fold(answer.label): _BY_SHORT[_fold(words)] for answer, words in _IN_SHORT.items()},
    "yes": _BY_SHORT["accepted"],
    "no": _BY_SHORT["not accepted"],
}


def _terms(model: type[Specialty | RecordType | CodeSet | System]) -> Callable[[], Known]:
    return lambda: _known(model.objects.values_list("slug", "name"))


def _specialties() -> Known:
    # The form's list of specialties is one of keys.
    return {
        _fold(name): Term(str(pk), label)
        for pk, slug, label in Specialty.objects.values_list("pk", "slug", "name")
        for name in (slug, label)
    }


_ANSWER = OneOf(lambda: _known(Answer.choices))

COLUMNS = {
    column.name: column
    for column in (
        Column("reference", "", "Your own number for it. The same number again changes the same posting.", _as_written, "REQ-1041", required=True),
        Column("title", "title", "", _as_written, "Inpatient Coder", required=True),
        Column("description", "description", "Plain text; lines that start with “-” become a list.", _as_written, "Code inpatient charts for two hospitals.", required=True),
        Column("employment_type", "employment_type", "Full time, part time, contract, temporary, per diem or internship.", OneOf(lambda: _known(Employment.choices)), "full time", required=True),
        Column("required_credentials", "requirement", "Such as “CPC or CCS”, or “(CPC or CCS) and RHIT”. Empty: none is required.", _as_written, "CPC or CCS"),
        Column("preferred_credentials", "preferred", "With commas.", _as_written, "CIC"),
        Column("apprentices", "apprentice", "accepted, with experience, or not accepted.", OneOf(lambda: _APPRENTICES), "not accepted", required=True),
        Column("apprentice_months", "apprentice_months_1", "Months of experience an apprentice needs.", _as_written),
        Column("signs_apprentice_letter", "signs_apprentice_letter", "yes or no.", _yes),
        Column("experience_months", "experience_months_1", "Months of experience required; 0 where none is.", _as_written, "24", required=True),
        Column("pay_from", "pay_min_cents", "Dollars.", _as_written, "26.50", required=True),
        Column("pay_to", "pay_max_cents", "Dollars.", _as_written, "34", required=True),
        Column("pay_unit", "pay_unit", "hour, year, shift or chart.", OneOf(lambda: _known((unit.value, unit.value) for unit in PayUnit)), "hour", required=True),
        Column("fte", "fte", "1 is full time, 0.5 is half.", _as_written, "1"),
        Column("shift_hours", "shift_hours", "For pay by the shift.", _as_written),
        Column("charts_per_hour", "charts_per_hour", "For pay by the chart.", _as_written),
        Column("benefits", "benefits", "", _as_written, "Health insurance, 20 days of leave"),
        Column("arrangement", "arrangement", "on site, hybrid or remote.", OneOf(lambda: _known(Arrangement.choices)), "on site", required=True),
        Column("days_on_site", "days_on_site", "For hybrid work.", _as_written),
        Column("city", "city", "", _as_written, "Austin"),
        Column("state", "state", "", OneOf(lambda: _known(STATES.items())), "TX"),
        Column("zip", "postal_code", "", _as_written, "78701"),
        Column("remote_all_states", "remote_all_states", "yes or no; for remote work.", _yes),
        Column("remote_states", "remote_states", "States it may be worked from, with semicolons.", _states),
        Column("specialty", "specialty", "", OneOf(_specialties), "Multi-specialty", required=True, is_vocabulary=True),
        Column("record_types", "record_types", "With semicolons.", OneOf(_terms(RecordType), many=True), "Inpatient", required=True, is_vocabulary=True),
        Column("code_sets", "code_sets", "With semicolons.", OneOf(_terms(CodeSet), many=True), "ICD-10-CM; ICD-10-PCS", is_vocabulary=True),
        Column("systems", "systems", "Encoder, EHR and CAC software, with semicolons.", OneOf(_terms(System), many=True), is_vocabulary=True),
        Column("productivity", "productivity", "Charts expected.", _as_written),
        Column("productivity_per", "productivity_per", "hour or day.", OneOf(lambda: _known([("hour", "hour"), ("day", "day")]))),
        Column("accuracy_percent", "accuracy_percent", "", _as_written, "95"),
        Column("accuracy_method", "accuracy_method", "How accuracy is measured.", _as_written),
        Column("uses_cac", "uses_cac", "yes or no.", _ANSWER),
        Column("equipment_provided", "equipment_provided", "yes or no.", _ANSWER),
        Column("dues_paid", "dues_paid", "yes or no.", _ANSWER),
        Column("ceus_paid", "ceus_paid", "yes or no.", _ANSWER),
        Column("coding_test", "coding_test", "yes or no.", _ANSWER),
        Column("apply_here", "apply_here", "yes or no: candidates apply here on the board.", _yes),
        Column("apply_url", "apply_url", "The page to apply on, or an e-mail address in the next column.", _as_written, "https://careers.example.org/1041"),
        Column("apply_email", "apply_email", "", _as_written),
    )
}  # fmt: skip
_OF_FIELD = {column.field: column.name for column in COLUMNS.values()} | {
    "experience_months": "experience_months",
    "apprentice_months": "apprentice_months",
}
MOST_REFERENCE = 80


def named(header: str) -> str:
    """Our column for a heading, or nothing: "Pay from" and "PAY_FROM" are the same."""
    name = "_".join(_fold(header).split())
    return name if name in COLUMNS else ""


def column_of(field: str) -> str:
    """Where a fault of the form is to be mended."""
    return _OF_FIELD.get(field, "")


def typed(cells: Cells) -> tuple[Typed, list[Problem]]:
    """What would have been typed into the form, and what cannot be read."""
    form: Typed = {}
    problems: list[Problem] = []
    for name, column in COLUMNS.items():
        text = cells.get(name, "").strip()
        if not column.field or not text:
            continue
        try:
            form[column.field] = column.read(text)
        except CellError as error:
            problems.append((name, str(error)))
    return form, problems
