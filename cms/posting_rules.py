"""What a posting may not say, each with the sentence a person needs: one validation for every door.

The employer's form, the Wagtail editor and any import reach it through JobPage.clean().
"""

import difflib
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from cms import vocabulary
from cms.models.vocabulary import Credential
from cms.pay import PayUnit
from cms.requirement import Requirement
from jobboard.lib.geo import STATES
from jobboard.lib.text import plain_from_html

if TYPE_CHECKING:
    from cms.models.jobs import JobPage

EXPERIENCED_MONTHS = 24
Problem = tuple[str, str]  # field name, sentence
NO_WAY_TO_APPLY = "Say how to apply: here on the board, the address of your application page, or an e-mail."

_EXCEPT = re.compile(
    r"\b(?:except(?:ing|\s+for)?|excluding|other\s+than|not\s+(?:open|available)\s+(?:to|in)"
    r"|(?:cannot|can't|can\s+not|unable\s+to)\s+hire\s+(?:in|from)|residents\s+of)\b"
    rf"[^.;\n]{{0,60}}?\b({'|'.join(map(re.escape, STATES.values()))})\b",
    re.IGNORECASE,
)


def problems(job: "JobPage") -> dict[str, list[str]]:
    """Sentences by field name; empty when the posting may stand. A field that is missing altogether is reported elsewhere."""
    found: dict[str, list[str]] = {}
    for rule in (_credentials, _apprentices, _pay, _place, _remote_except, _standards, _apply):
        for field, sentence in rule(job):
            found.setdefault(field, []).append(sentence)
    return found


def _credentials(job: "JobPage") -> Iterator[Problem]:
    requirement = job.requirement if isinstance(job.requirement, Requirement) else Requirement()
    asked = {"requirement": requirement.codes, "preferred": frozenset(job.preferred)}
    if not any(asked.values()):
        return
    known = set(vocabulary.current().credentials)
    if not known >= asked["requirement"] | asked["preferred"]:  # perhaps an editor has added it a moment ago
        known = set(Credential.objects.values_list("abbreviation", flat=True))
    for field, codes in asked.items():
        for code in sorted(codes - known):
            close = difflib.get_close_matches(code, known, 1)
            hint = f" Did you mean {close[0]}?" if close else ""
            yield field, f"We do not know the credential “{code}”.{hint}"


def _apprentices(job: "JobPage") -> Iterator[Problem]:
    experienced = (job.experience_months or 0) >= EXPERIENCED_MONTHS
    if job.apprentice == "accepted" and experienced:
        yield (
            "apprentice",
            (
                "You accept apprentices but require 2 or more years of experience, which no apprentice has. "
                "Lower the experience, or accept apprentices with a number of months, or do not accept them."
            ),
        )
    if job.apprentice == "with_experience":
        if not job.apprentice_months:
            yield "apprentice_months", "Say how many months of experience an apprentice needs."
        elif experienced and job.apprentice_months < job.experience_months:
            yield (
                "apprentice_months",
                (
                    f"You accept apprentices with {job.apprentice_months} months, "
                    f"but everybody needs {job.experience_months}. Make the two agree."
                ),
            )
    if job.apprentice == "not_accepted" and job.signs_apprentice_letter:
        yield "signs_apprentice_letter", "The letter is for apprentices, whom you do not accept."


def _pay(job: "JobPage") -> Iterator[Problem]:
    if not job.pay_min_cents or not job.pay_max_cents:
        if 0 in {job.pay_min_cents, job.pay_max_cents}:
            yield "pay_min_cents", "Name an amount above $0."
        return
    if job.pay_min_cents > job.pay_max_cents:
        yield "pay_max_cents", "The upper figure is below the lower one."
        return
    if job.pay_unit == PayUnit.SHIFT and not job.shift_hours:
        yield "shift_hours", "Say how many hours a shift has, so that people can compare the pay."
        return
    if job.fte is not None and not 0 < job.fte <= 1:
        yield "fte", "FTE is 1 for full time and a fraction, such as 0.5, for part time."
        return
    doubt = job.pay.doubt() if job.pay_unit in PayUnit.values else None
    if doubt:
        yield "pay_unit", doubt


def _place(job: "JobPage") -> Iterator[Problem]:
    if job.arrangement == "remote":
        if not job.remote_all_states and not job.remote_states:
            yield "remote_states", "Tick the states it may be worked from, or “all states”."
        if job.remote_all_states and job.remote_states:
            yield "remote_all_states", "Either all states, or the ones you tick below: not both."
    elif job.arrangement:
        if not job.city:
            yield "city", "Name the city where the work is."
        if not job.state:
            yield "state", "Choose the state where the work is."
    if job.arrangement == "hybrid" and not 1 <= (job.days_on_site or 0) <= 5:
        yield "days_on_site", "Say how many days a week are on site, from 1 to 5."


def _remote_except(job: "JobPage") -> Iterator[Problem]:
    """Leaving a state out to dodge its pay law is refused; the honest way is to tick the states that are in."""
    if job.arrangement != "remote":
        return
    for field, text in (("title", job.title), ("description", plain_from_html(job.description or ""))):
        found = _EXCEPT.search(text or "")
        if found:
            yield (
                field,
                (
                    f"“{' '.join(found[0].split())}”: a posting here cannot be remote except for some states. "
                    "Tick the states it may be worked from instead, and take this sentence out."
                ),
            )


def _standards(job: "JobPage") -> Iterator[Problem]:
    if job.productivity and not job.productivity_per:
        yield "productivity_per", "Is that an hour or a day?"
    if job.productivity and not job.productivity_record_type_id:
        yield (
            "productivity_record_type",
            "Say of which record type: 20 profee visits are not 20 inpatient stays.",
        )
    if job.accuracy_percent is not None and not 50 <= job.accuracy_percent <= 100:
        yield "accuracy_percent", "Accuracy is a percentage between 50 and 100."


def _apply(job: "JobPage") -> Iterator[Problem]:
    if not (job.apply_here or job.apply_url or job.apply_email):
        yield "apply_url", NO_WAY_TO_APPLY
    if job.apply_url and not job.apply_url.startswith(("https://", "http://")):
        yield "apply_url", "The address must start with https://."
