"""What a person holds, against what a posting requires."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from cms import vocabulary
from cms.models.choices import Apprentice
from cms.models.jobs import JobPage
from cms.models.vocabulary import Credential
from cms.requirement import Group, Requirement


def welcomes_apprentices(answer: str) -> bool:
    return answer in {Apprentice.ACCEPTED, Apprentice.WITH_EXPERIENCE}


@dataclass(frozen=True, slots=True)
class Holding:
    """What a person holds, widened by `satisfies`: a CPC is a CPC-A too, an RHIA an RHIT; never the other way.

    Only where a posting accepts apprentices does an apprentice credential stand for the full one.
    """

    held: Group = frozenset()
    as_apprentice: Group = frozenset()
    origins: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, codes: Iterable[str]) -> Self:
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
        return cls(held, held | full, tuple(sorted(origins.items())))

    def unmet(self, requirement: Requirement, *, apprentices_welcome: bool) -> tuple[Group, ...]:
        """The required groups that hold none of mine."""
        return requirement.unmet(self.as_apprentice if apprentices_welcome else self.held)

    def fits(self, requirement: Requirement, *, apprentices_welcome: bool) -> bool:
        """Every required group holds one of mine; a posting that requires nothing fits everybody."""
        return not self.unmet(requirement, apprentices_welcome=apprentices_welcome)

    def almost_fits(self, requirement: Requirement, *, apprentices_welcome: bool) -> bool:
        """One more credential would do: exactly one required group holds none of mine."""
        return len(self.unmet(requirement, apprentices_welcome=apprentices_welcome)) == 1

    def missing_in(self, job: JobPage) -> tuple[Group, ...]:
        return self.unmet(job.requirement, apprentices_welcome=welcomes_apprentices(job.apprentice))

    def suits(self, job: JobPage) -> bool:
        return not self.missing_in(job)

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
            return job.apprentice_label
        code = mine[0]
        return (
            f"You hold {code}" if origin[code] == code else f"You hold {origin[code]}, which includes {code}"
        )
