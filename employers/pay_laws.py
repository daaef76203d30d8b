"""Which states want the pay in a job advert. Facts as they were known on AS_OF; no advice.

In adverts: CA Labor Code 432.3 · CO C.R.S. 8-5-201 · DC Wage Transparency Omnibus Amendment Act of 2023 · HI Act 203 of 2023 ·
IL 820 ILCS 112/10 · MA M.G.L. c. 149 s. 105F · MD Labor and Employment 3-304.2 · MN Minn. Stat. 181.173 · NJ P.L. 2024, c. 91 ·
NY Labor Law 194-b · VT 21 V.S.A. 495t · WA RCW 49.58.110. To an applicant, but not in the advert: CT Gen. Stat. 31-40z · NV NRS 613.133 ·
RI Gen. Laws 28-6-22. docs/data.md says more.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from cms.models.choices import Arrangement
from jobboard.lib.geo import STATES

AS_OF = date(2025, 11, 1)
_LISTED_AT_MOST = 6


@dataclass(frozen=True, slots=True)
class PayLaw:
    """Since when, and from how many employees on: most count employees in the state, some count all."""

    since: date
    least_employees: int = 1


IN_ADVERTS = {
    "CA": PayLaw(date(2023, 1, 1), 15),
    "CO": PayLaw(date(2021, 1, 1)),
    "DC": PayLaw(date(2024, 6, 30)),
    "HI": PayLaw(date(2024, 1, 1), 50),
    "IL": PayLaw(date(2025, 1, 1), 15),
    "MA": PayLaw(date(2025, 10, 29), 25),
    "MD": PayLaw(date(2024, 10, 1)),
    "MN": PayLaw(date(2025, 1, 1), 30),
    "NJ": PayLaw(date(2025, 6, 1), 10),
    "NY": PayLaw(date(2023, 9, 17), 4),
    "VT": PayLaw(date(2025, 7, 1), 5),
    "WA": PayLaw(date(2023, 1, 1), 15),
}
TO_APPLICANTS = frozenset({"CT", "NV", "RI"})


def states_of(
    *, arrangement: str, state: str, remote_all_states: bool, remote_states: Iterable[str]
) -> set[str]:
    """Where the work of a posting may be done."""
    if arrangement != Arrangement.REMOTE:
        return {state}
    return set(STATES) if remote_all_states else set(remote_states)


def hint(states: Iterable[str]) -> str:
    """For the line below the pay fields; empty where none of these states has such a law."""
    here = set(states)
    in_adverts, to_applicants = sorted(here & set(IN_ADVERTS)), sorted(here & TO_APPLICANTS)
    sentences = []
    if len(in_adverts) == 1:
        of_whom = _from(IN_ADVERTS[in_adverts[0]])
        sentences.append(f"{_named(in_adverts)} requires the pay range in job adverts{of_whom}.")
    elif in_adverts:
        sentences.append(
            f"{_named(in_adverts)} require the pay range in job adverts, most of them from a certain number of employees on."
        )
    if to_applicants:
        sentences.append(
            f"{_named(to_applicants)} {_verb(to_applicants)} that applicants are told the range."
        )
    if sentences:
        sentences.append(f"Every posting here has one. (As of {AS_OF:%B %Y}; no legal advice.)")
    return " ".join(sentences)


def _from(law: PayLaw) -> str:
    return f" of employers with {law.least_employees} or more employees" if law.least_employees > 1 else ""


def _verb(states: list[str]) -> str:
    return "require" if len(states) > 1 else "requires"


def _named(codes: list[str]) -> str:
    names = [STATES[code] for code in codes]
    if len(names) > _LISTED_AT_MOST:
        names = [*names[: _LISTED_AT_MOST - 1], f"{len(names) - _LISTED_AT_MOST + 1} more states"]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
