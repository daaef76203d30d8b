"""The texts of the demo world as values. A shorthand in the TOML keeps eighty postings readable; it is spelt out here."""

import re
import tomllib
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from cms.models.choices import Answer, Apprentice, Arrangement, Employment
from jobboard.lib.text import html_from_plain

HERE = Path(__file__).resolve().parent
TEXTS = [
    "lakeshore.toml",
    "hospitals.toml",
    "physicians.toml",
    "surgery_and_payer.toml",
    "vendors.toml",
    "agency_and_public.toml",
]
Row = dict[str, Any]  # one TOML table

_PAY = re.compile(
    r"(?P<low>[\d.]+)-(?P<high>[\d.]+) (?P<unit>hour|year|shift|chart)(?: (?P<measure>[\d.]+))?"
)
_PLACE = re.compile(r"(?:hybrid (?P<days>\d), )?(?P<city>[^,]+), (?P<state>[A-Z]{2}) (?P<postal_code>\d{5})")
_ANSWERS = {
    "cac": "uses_cac",
    "equipment": "equipment_provided",
    "dues": "dues_paid",
    "ceus": "ceus_paid",
    "test": "coding_test",
}


@dataclass(frozen=True)
class PostingText:
    """`fields` are those of JobPage; vocabulary is named by slug. `life` is the state it is in, `age` the days since it began."""

    title: str
    text: str
    life: str
    closed_reason: str
    age: int
    featured: bool
    fields: Row
    specialty: str
    record_types: list[str]
    code_sets: list[str]
    systems: list[str]
    productivity_record_type: str


@dataclass(frozen=True)
class CompanyText:
    name: str
    kind: str
    about: str
    city: str
    state: str
    domain: str
    owner: str
    trusted: bool
    postings: list[PostingText]


def companies() -> list[CompanyText]:
    return [_company(row) for name in TEXTS for row in _tables(name)["company"]]


def pages() -> list[Row]:
    """Title, slug and body of each standing page."""
    return list(_tables("pages.toml")["page"])


def articles() -> list[Row]:
    """The same with summary, author and age of each article, oldest first."""
    return list(_tables("pages.toml")["article"])


def _tables(name: str) -> Row:
    return tomllib.loads((HERE / name).read_text(encoding="utf-8"))


def _company(row: Row) -> CompanyText:
    domain = row["domain"]
    ways: Row = {"email": {"apply_email": f"jobs@{domain}"}, "here": {"apply_here": True}}
    apply = ways.get(row.get("apply_by", ""), {})
    return CompanyText(
        name=row["name"],
        kind=row["kind"],
        about=row["about"],
        city=row["city"],
        state=row["state"],
        domain=domain,
        owner=row.get("owner", f"hiring@{domain}"),
        trusted=row.get("trusted", False),
        postings=[
            # Nobody has these domains. The one that they are below answers, and says that it is for examples.
            _posting(posting, apply or {"apply_url": f"https://example.org/?at={domain}&opening={number}"})
            for number, posting in enumerate(row["posting"], start=2101)
        ],
    )


def _posting(row: Row, apply: Row) -> PostingText:
    life, _, reason = row.get("life", "live").partition(" ")
    expects = row.get("expects", "").split()
    return PostingText(
        title=row["title"],
        text=row["text"].strip(),
        life=life,
        closed_reason=reason,
        age=row["age"],
        featured=row.get("featured", False),
        fields={} if life == "typed" else {**_fields(row), **_expectation(expects), **apply},
        specialty=row.get("specialty", ""),
        record_types=row.get("records", []),
        code_sets=row.get("codes", []),
        systems=row.get("systems", []),
        productivity_record_type=expects[2] if expects else "",
    )


def _fields(row: Row) -> Row:
    return {
        "title": row["title"],
        "description": html_from_plain(row["text"]),
        "requirement": row.get("ask", ""),
        "preferred": row.get("prefer", ""),
        "experience_months": row["experience"],
        "signs_apprentice_letter": row.get("letter", False),
        "fte": Decimal(str(row.get("fte", 1))),
        "benefits": row.get("benefits", ""),
        "employment_type": row.get("type", Employment.FULL_TIME.value),
        "accuracy_percent": row.get("accuracy"),
        "accuracy_method": row.get("measured", ""),
        **_apprentice(row["apprentice"]),
        **_pay(row["pay"]),
        **_place(row["where"]),
        **{_ANSWERS[name]: Answer.YES.value for name in row.get("yes", [])},
        **{_ANSWERS[name]: Answer.NO.value for name in row.get("no", [])},
    }


def _apprentice(answer: str | int) -> Row:
    """A number is the months of experience that an apprentice needs."""
    if isinstance(answer, int):
        return {"apprentice": Apprentice.WITH_EXPERIENCE.value, "apprentice_months": answer}
    return {"apprentice": answer}


def _pay(text: str) -> Row:
    """ "24-29.50 hour", or "330-385 shift 10" (hours), or "3.40-4.20 chart 7" (charts an hour)."""
    match = _PAY.fullmatch(text)
    assert match, text
    measures = {"shift": "shift_hours", "chart": "charts_per_hour"}
    measure = {measures[match["unit"]]: Decimal(match["measure"])} if match["measure"] else {}
    return {
        "pay_min_cents": int(Decimal(match["low"]) * 100),
        "pay_max_cents": int(Decimal(match["high"]) * 100),
        "pay_unit": match["unit"],
        **measure,
    }


def _place(text: str) -> Row:
    """ "Duluth, MN 55806", "hybrid 2, Norfolk, VA 23502", "remote, TX LA" or "remote, all"."""
    if text.startswith("remote, "):
        states = text.removeprefix("remote, ").split()
        everywhere = states == ["all"]
        return {
            "arrangement": Arrangement.REMOTE.value,
            "remote_all_states": everywhere,
            "remote_states": () if everywhere else tuple(states),
        }
    match = _PLACE.fullmatch(text)
    assert match, text
    place = {key: match[key] for key in ("city", "state", "postal_code")}
    if match["days"]:
        return {"arrangement": Arrangement.HYBRID.value, "days_on_site": int(match["days"]), **place}
    return {"arrangement": Arrangement.ONSITE.value, **place}


def _expectation(words: list[str]) -> Row:
    return {"productivity": Decimal(words[0]), "productivity_per": words[1]} if words else {}
