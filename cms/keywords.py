"""What people ask for in words: terms with their synonyms, phrases in quotes, and what is to be left out."""

import re
from collections.abc import Iterator
from functools import lru_cache

from cms import synonyms, vocabulary
from cms.stemming import IGNORED, PART, WORD, fold, joined, parts, stem, stems
from cms.synonyms import Needed

__all__ = [
    "MAX_QUERY_CHARACTERS",
    "Term",
    "fold",
    "is_search",
    "left_out",
    "quoted",
    "stem",
    "stems",
    "terms",
]

MAX_QUERY_CHARACTERS = 200
MAX_QUERY_WORDS = 20
# Ends a token that stands for every stem which begins so.
BEGINS = "*"
_QUOTES = str.maketrans("“”„‟«»″", '"' * 7)

# A minus right before a word or a phrase leaves it out; one in a word (follow-up) or in quotes is the word's.
_LEFT_OUT = re.compile(r'"[^"]*"|(?<!\S)-(?P<what>"[^"]*"?|[^\W_][^\s"]*)')

# One thing asked for: any of these sets of tokens, each complete.
Term = tuple[Needed, ...]


def terms(query: str, *, typing: bool = False) -> tuple[Term, ...]:
    """What a person asks for: every term must be met. While they type, the last word may be only begun."""
    return _terms(_plain(query), typing, vocabulary.current().synonyms)


def left_out(query: str) -> tuple[tuple[Term, ...], ...]:
    """What a person does not want: a posting that says all of any of these."""
    lines = vocabulary.current().synonyms
    whats = (found["what"] for found in _LEFT_OUT.finditer(_plain(query)))
    return tuple(filter(None, (_terms(what, False, lines) for what in whats if what)))


def is_search(query: str) -> bool:
    """Whether anything in it can be looked for."""
    return bool(terms(query) or left_out(query))


def quoted(query: str) -> str:
    """In quotes for a sentence; who typed some of their own reads those."""
    return query if '"' in query.translate(_QUOTES) else f"“{query}”"


def _plain(query: str) -> str:
    return fold(query[:MAX_QUERY_CHARACTERS]).translate(_QUOTES)


@lru_cache(maxsize=1_024)
def _terms(query: str, typing: bool, lines: tuple[str, ...]) -> tuple[Term, ...]:
    pieces = _LEFT_OUT.sub(lambda found: " " if found["what"] else found[0], query).split('"')
    left = MAX_QUERY_WORDS
    found: dict[Term, None] = {}
    for place, piece in enumerate(pieces):
        words = WORD.findall(piece)[:left]
        left -= len(words)
        is_last = place == len(pieces) - 1
        if place % 2 and not is_last:  # the last quote of an odd number opens nothing
            found.update(_quoted(words))
        else:
            begun = typing and is_last and piece[-1:].isalnum()
            found.update(dict.fromkeys(_loose(words, synonyms.table(lines), begun=begun)))
    return tuple(found)


def _quoted(words: list[str]) -> dict[Term, None]:
    """A phrase stands in a posting as it was typed."""
    spelled = [word for word in words if word not in IGNORED]
    return {tuple(synonyms.readings(spelled)): None} if spelled else {}


def _loose(words: list[str], table: synonyms.Table, *, begun: bool) -> Iterator[Term]:
    """Words in any order, except where several of them are one known phrase."""
    last = words[-1] if words and begun else ""
    spelled = [word for word in words if word not in IGNORED]
    if last in IGNORED:
        spelled.append(last)
    start = 0
    while start < len(spelled):
        length, term = _longest(spelled[start:], table)
        start += length
        if last and start == len(spelled):
            term = _begun(spelled[start - length : start], term)
        if term:
            yield term


def _longest(spelled: list[str], table: synonyms.Table) -> tuple[int, Term]:
    """How many words make the longest phrase that has synonyms, and everything it can be said by."""
    for length in range(min(len(spelled), synonyms.LONGEST_PHRASE), 0, -1):
        known = table.get(synonyms.key(spelled[:length]))
        if known:
            return length, known
    return 1, _word(spelled[0])


def _word(word: str) -> Term:
    pieces = parts(word)
    if len(pieces) == 1:
        return (frozenset(pieces),)
    if any(len(piece) == 1 for piece in pieces):  # the "A" of CPC-A says nothing by itself
        return (frozenset({joined(word)}),)
    if "/" in word:  # inpatient/outpatient: both, in any order
        return frozenset({joined(word)}), frozenset(pieces)
    return tuple(synonyms.readings([word]))


def _begun(spelled: list[str], term: Term) -> Term:
    """The last word as far as it is typed. A single letter narrows nothing yet."""
    last = "".join(PART.findall(spelled[-1]))
    if len(last) < 2:
        return ()
    before = frozenset(synonyms.key(spelled[:-1]))
    begun = before | {last + BEGINS}
    return (begun,) if last in IGNORED else (*term, begun)
