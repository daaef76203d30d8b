"""Did you mean: words with one letter too many, missing, wrong or out of order, put right by what postings say."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice, product
from string import ascii_lowercase, digits

from cms.keywords import is_search, terms
from cms.matching import Criteria
from cms.search.words import Words
from cms.stemming import FORM, IGNORED, PART, fold, stem

LEAST_LETTERS = 3
# A misspelled search is tried again at most so many times.
MOST_TRIES = 8
CHOICES = 4
MOST_LETTERS = 30
# A stem that is a word itself; shorter ones often are none (cod).
LEAST_WORD = 4

Count = Callable[[Criteria], int]


def corrected(criteria: Criteria, words: Words, count: Count) -> Criteria | None:
    """None where nothing has to be put right, or nothing can be."""
    if not criteria.q or count(criteria):
        return None
    spots = [spot for spot in PART.finditer(criteria.q) if _can_be_wrong(spot[0])]
    unknown = [spot for spot in spots if not _is_known(spot[0], words)]
    if not unknown and count(Criteria(q=criteria.q)):
        return None  # The words are right; it is the filters that leave nothing.
    tries = _all_at_once(unknown, words) if unknown else _one_by_one(spots, words)
    for changes in islice(tries, MOST_TRIES):
        other = replace(criteria, q=_changed(criteria.q, changes))
        if is_search(other.q) and count(other):
            return other
    return None


Change = tuple["re.Match[str]", str]


def _all_at_once(unknown: "list[re.Match[str]]", words: Words) -> Iterator[list[Change]]:
    """No search finds anything with a word that no posting says, so each of them has to change."""
    choices = [[(spot, word) for word in near(fold(spot[0]), words)[:CHOICES]] for spot in unknown]
    return (list(changes) for changes in product(*choices))


def _one_by_one(spots: "list[re.Match[str]]", words: Words) -> Iterator[list[Change]]:
    """All words are known, so one of them may be somebody else's mistake: the rarest first."""
    for spot in sorted(spots, key=lambda spot: words.how_often(stem(fold(spot[0])))):
        yield from ([(spot, word)] for word in near(fold(spot[0]), words)[:CHOICES])


def _changed(text: str, changes: list[Change]) -> str:
    for spot, word in sorted(changes, key=lambda change: -change[0].start()):
        text = text[: spot.start()] + word + text[spot.end() :]
    return text


def _can_be_wrong(word: str) -> bool:
    return LEAST_LETTERS <= len(word) <= MOST_LETTERS and not word.isdigit() and fold(word) not in IGNORED


def _is_known(word: str, words: Words) -> bool:
    return any(words.says(term) for term in terms(word))


def near(word: str, words: Words) -> list[str]:
    """Words of postings that are one slip away, the likeliest first: the same first letter, spelled so, frequent."""
    known = words.numbers
    found = {other for other in set(_slips(word)) if FORM + other in known or _is_its_own_stem(other, words)}
    found.discard(word)
    return sorted(
        found,
        key=lambda other: (
            other[:1] != word[0],
            FORM + other not in known,
            -max(words.how_often(FORM + other), words.how_often(other)),
            other,
        ),
    )


def _is_its_own_stem(text: str, words: Words) -> bool:
    """Short stems often are no words: cod. Abbreviations are."""
    return (
        text in words.numbers
        and (len(text) >= LEAST_WORD or len(text) == LEAST_LETTERS)
        and stem(text) == text
    )


def _slips(word: str) -> Iterator[str]:
    """Every string that one slip of the finger makes of a word, or made it of."""
    cuts = [(word[:place], word[place:]) for place in range(len(word) + 1)]
    letters = ascii_lowercase + digits
    for left, right in cuts:
        if right:
            yield left + right[1:]
            yield from (left + letter + right[1:] for letter in letters)
        if len(right) > 1:
            yield left + right[1] + right[0] + right[2:]
        yield from (left + letter + right for letter in letters)
