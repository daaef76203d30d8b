"""Best match: what makes one posting a better answer to some words than another.

A title says what the work is, so it decides. Roles weigh most: who types "inpatient auditor" means any auditor sooner
than any inpatient coder, and who types "coder" does not mean the auditor. Then titles that say more of what was asked.
Among texts alone, words that stand side by side come before words that are scattered.
Who types no work but a credential means the work that it is for: CCDS is the CDI specialist's, CPC-A a coder's.
"""

from functools import reduce
from itertools import pairwise
from operator import and_

from pyroaring import BitMap

from cms import vocabulary
from cms.keywords import Term, terms
from cms.models.vocabulary import Credential
from cms.search.words import Words
from cms.stemming import PAIR, fold, joined, pair
from cms.synonyms import Needed

# Work of its own beside coding, as titles name it; synonyms included.
ROLES = (
    "auditor", "supervisor", "lead", "manager", "director", "educator", "instructor", "trainer", "CDI",
    "release of information", "biller", "compliance", "registrar", "office automation",
)  # fmt: skip
CODER = "coder"
# Work that comes near to what was asked: who looks for compliance is not wrong with an auditor's posting.
AKIN = {"compliance": "auditor"}
# What a credential of each kind is for, where it is for one work only.
WORK = {
    Credential.Kind.CORE: CODER,
    Credential.Kind.APPRENTICE: CODER,
    Credential.Kind.SPECIALTY: CODER,
    Credential.Kind.BILLING: "biller",
    Credential.Kind.AUDIT: "auditor",
    Credential.Kind.DOCUMENTATION: "CDI",
    Credential.Kind.COMPLIANCE: "compliance",
    Credential.Kind.EDUCATION: "educator",
}


def best_first(words: Words, titles: Words, asked: tuple[Term, ...]) -> list[BitMap]:
    """What makes a better match, the weightiest first: each bitmap holds the numbers that have it."""
    if not asked:
        return []
    said = at_least([titles.says(term) for term in asked])
    asked_for = _works(asked)
    named = [titles.says(_term(work)) for work in asked_for if work != CODER]
    near = {AKIN[work] for work in asked_for if work in AKIN}
    others = BitMap.union(
        BitMap(), *(titles.says(_term(role)) for role in ROLES if role not in {*asked_for, *near})
    )
    coders = [titles.says(_term(CODER)) - others] if CODER in asked_for else []
    akin = [titles.says(_term(work)) for work in near]
    return [*named, *akin, *coders, said[-1] - others, *said, _side_by_side(words, asked)]


def at_least(said: list[BitMap]) -> list[BitMap]:
    """Which numbers are in all of these, in all but one, and so on down to any one of them."""
    reached: list[BitMap] = []  # reached[n]: in more than n of those looked at so far
    for numbers in said:
        reached.append(BitMap())
        for place in range(len(reached) - 1, 0, -1):
            reached[place] |= reached[place - 1] & numbers
        reached[0] |= numbers
    return reached[::-1]


def _works(asked: tuple[Term, ...]) -> list[str]:
    """The roles that were asked for; if none was, the work that the credentials are for which were asked for."""
    tokens = frozenset(token for term in asked for needed in term for token in needed)
    roles = [role for role in ROLES if any(_words(needed) <= tokens for needed in _term(role))]
    meant = {needed for term in asked for needed in term}
    if roles or not meant.isdisjoint(_term(CODER)):
        return roles
    works = {
        WORK[kind]: None
        for abbreviation, credential in vocabulary.current().credentials.items()
        if frozenset({joined(fold(abbreviation))}) in meant
        and (kind := Credential.Kind(credential.kind)) in WORK
    }
    return list(works)


def _term(work: str) -> Term:
    """Work that takes several words is one phrase, whether or not editors keep synonyms of it: an office is no role."""
    found = terms(work)
    return found[0] if len(found) == 1 else terms(f'"{work}"')[0]


def _words(needed: Needed) -> Needed:
    """What is asked in any order, so without its pairs of neighbours."""
    return frozenset(token for token in needed if not token.startswith(PAIR))


def _side_by_side(words: Words, asked: tuple[Term, ...]) -> BitMap:
    """Texts that say every two neighbours of the search as neighbours."""
    single = [next(iter(term[0])) for term in asked if term and len(term[0]) == 1]
    if len(single) < 2 or len(single) < len(asked):
        return BitMap()
    return reduce(and_, (words.numbers.get(pair(*both), BitMap()) for both in pairwise(single)))
