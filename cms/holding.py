"""What a person holds, against what a posting requires."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from cms import vocabulary
from cms.models.choices import Apprentice, months_text
from cms.models.jobs import JobPage
from cms.models.vocabulary import Credential
from cms.requirement import Group, Requirement


def welcomes_apprentices(answer: str) -> bool:
    return answer in {Apprentice.ACCEPTED, Apprentice.WITH_EXPERIENCE}


def apprentices_from(job: JobPage) -> int | None:
    """The months of experience from which a posting accepts apprentices; None: it does not."""
    if not welcomes_apprentices(job.apprentice):
        return None
    return (job.apprentice_months or 0) if job.apprentice == Apprentice.WITH_EXPERIENCE else 0


@dataclass(frozen=True, slots=True)
class Holding:
    """What a person holds, widened by `satisfies`: a CPC is a CPC-A too, an RHIA an RHIT; never the other way.

    Only where a posting accepts apprentices does an apprentice credential stand for the full one; where it wants
    months of experience of them, only with as many, unless nothing is known of mine.
    """

    held: Group = frozenset()
    as_apprentice: Group = frozenset()
    origins: tuple[tuple[str, str], ...] = ()
    months: int | None = None

    @classmethod
    def of(cls, codes: Iterable[str], months: int | None = None) -> Self:
        words = vocabulary.current().credentials
        origins = {code: code for code in sorted({code.upper() for code in codes})}
        queue = list(origins)
        while queue:
            code = queue.pop()
            for included in words[code].satisfies if code in words else ():
                if included not in origins:
                    origins[included] = origins[code]
                    queue.append(included)
        held = frozenset(origins)
        apprentices = {
            code for code in held if code in words and words[code].kind == Credential.Kind.APPRENTICE
        }
        full = {code for code, word in words.items() if apprentices & set(word.satisfies)}
        return cls(held, held | full, tuple(sorted(origins.items())), months)

    @property
    def counts_months(self) -> bool:
        """Whether months as an apprentice make a difference: they do for an apprentice who is not also what comes after."""
        return self.as_apprentice > self.held

    def unmet(self, requirement: Requirement, *, apprentices_from: int | None) -> tuple[Group, ...]:
        """The required groups that hold none of mine."""
        accepted = apprentices_from is not None and (self.months is None or self.months >= apprentices_from)
        return requirement.unmet(self.as_apprentice if accepted else self.held)

    def fits(self, requirement: Requirement, *, apprentices_from: int | None) -> bool:
        """Every required group holds one of mine; a posting that requires nothing fits everybody."""
        return not self.unmet(requirement, apprentices_from=apprentices_from)

    def almost_fits(self, requirement: Requirement, *, apprentices_from: int | None) -> bool:
        """One more credential would do: exactly one required group holds none of mine."""
        return len(self.unmet(requirement, apprentices_from=apprentices_from)) == 1

    def missing_in(self, job: JobPage) -> tuple[Group, ...]:
        return self.unmet(job.requirement, apprentices_from=apprentices_from(job))

    def months_short_of(self, job: JobPage) -> int:
        """How many months more, as an apprentice, would make up for what is missing; 0 where none would."""
        start = apprentices_from(job)
        if start is None or self.months is None or self.months >= start:
            return 0
        return 0 if job.requirement.unmet(self.as_apprentice) else start - self.months

    def reasons(self, job: JobPage) -> list[str]:
        """How each required group that is met is met."""
        if not job.requirement:
            return ["No credential required"]
        missing = self.missing_in(job)
        met = (self._met(group, job) for group in job.requirement.groups if group not in missing)
        return list(dict.fromkeys(met))

    def _met(self, group: Group, job: JobPage) -> str:
        origin = dict(self.origins)
        mine = sorted(group & self.held, key=lambda code: (origin[code] != code, code))
        if not mine:
            known = self.months is not None and apprentices_from(job)
            return (
                f"{job.apprentice_label}, you have {months_text(self.months or 0)}"
                if known
                else job.apprentice_label
            )
        code = mine[0]
        return (
            f"You hold {code}" if origin[code] == code else f"You hold {origin[code]}, which includes {code}"
        )
