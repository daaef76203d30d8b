"""How a typed requirement is understood, in words: shown beside the field while it is written."""

from dataclasses import dataclass

from cms import posting_rules
from cms.models import JobPage
from cms.requirement import Requirement, RequirementError

# Offered as one-click chips, most asked first.
COMMON = ("CPC", "CCS", "COC", "CIC", "RHIT", "RHIA", "CCS-P", "CCA", "CRC", "CPC-A")


@dataclass(frozen=True, slots=True)
class Reading:
    text: str
    ok: bool


def read(typed: str) -> Reading:
    try:
        requirement = Requirement.parse(typed[:500])
    except RequirementError as error:
        return Reading(str(error), ok=False)
    unknown = posting_rules.problems(JobPage(requirement=requirement)).get("requirement")
    if unknown:
        return Reading(" ".join(unknown), ok=False)
    return Reading(in_words(requirement), ok=True)


def in_words(requirement: Requirement) -> str:
    """ "We read: one of CCS or CPC, and also RHIT." """
    if not requirement:
        return "We read: no credential is required."
    return f"We read: {', and also '.join(_group(sorted(group)) for group in requirement.groups)}."


def _group(codes: list[str]) -> str:
    if len(codes) == 1:
        return codes[0]
    return f"{'either' if len(codes) == 2 else 'one of'} {', '.join(codes[:-1])} or {codes[-1]}"
