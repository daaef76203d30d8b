"""Best match: what makes one posting a better answer to some words than another.

A title says what the work is, so it decides. Roles weigh most: who types "inpatient auditor" means any auditor sooner
than any inpatient coder, and who types "coder" does not mean the auditor. Then titles that say more of what was asked.
Among texts alone, words that stand side by side come before words that are scattered.
"""

from functools import reduce
from itertools import pairwise
from operator import and_

from pyroaring import BitMap

from cms.keywords import Term, terms
from cms.search.words import Words
from cms.stemming import pair

# Work of its own beside coding, as titles name it; synonyms included.
ROLES = (
    "auditor", "supervisor", "lead", "manager", "director", "educator", "instructor", "trainer", "CDI",
    "release of information", "biller", "compliance", "registrar", "office automation",
)  # fmt: skip


def best_first(words: Words, titles: Words, asked: tuple[Term, ...]) -> list[BitMap]:
    """What makes a better match, the weightiest first: each bitmap holds the numbers that have it."""
    if not asked:
        return []
    said = at_least([titles.says(term) for term in asked])
    named, others = _roles(titles, asked)
    return [*named, said[-1] - others, *said, _side_by_side(words, asked)]


def at_least(said: list[BitMap]) -> list[BitMap]:
    """Which numbers are in all of these, in all but one, and so on down to any one of them."""
    reached: list[BitMap] = []  # reached[n]: in more than n of those looked at so far
    for numbers in said:
        reached.append(BitMap())
        for place in range(len(reached) - 1, 0, -1):
            reached[place] |= reached[place - 1] & numbers
        reached[0] |= numbers
    return reached[::-1]


def _roles(titles: Words, asked: tuple[Term, ...]) -> tuple[list[BitMap], BitMap]:
    """The titles that name each role asked for, and those that name any other."""
    tokens = frozenset(token for term in asked for needed in term for token in needed)
    named, others = [], BitMap()
    for role in ROLES:
        for term in terms(role):
            if any(needed <= tokens for needed in term):
                named.append(titles.says(term))
            else:
                others |= titles.says(term)
    return named, others


def _side_by_side(words: Words, asked: tuple[Term, ...]) -> BitMap:
    """Texts that say every two neighbours of the search as neighbours."""
    single = [next(iter(term[0])) for term in asked if term and len(term[0]) == 1]
    if len(single) < 2 or len(single) < len(asked):
        return BitMap()
    return reduce(and_, (words.numbers.get(pair(*both), BitMap()) for both in pairwise(single)))
