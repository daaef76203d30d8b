"""Phrases that mean the same in this profession: "profee = professional fee = pro-fee"."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise

from cms.stemming import IGNORED, WORD, fold, joined, pair, parts

# Tokens that a posting says all of; and several such sets, of which any will do.
Needed = frozenset[str]
Table = dict[tuple[str, ...], tuple[Needed, ...]]

LONGEST_PHRASE = 6
MOST_PHRASES = 12


def phrases(line: str) -> list[str]:
    """The phrases of a line as they were typed."""
    return [" ".join(phrase.split()) for phrase in line.split("=")]


def words(text: str) -> list[str]:
    """The words of a phrase that count."""
    return [word for word in WORD.findall(fold(text)) if word not in IGNORED]


def key(spelled: Iterable[str]) -> tuple[str, ...]:
    """What phrases are compared by: pro-fee and "pro fees" are written alike."""
    return tuple(part for word in spelled for part in parts(word))


def needed(spelled: Sequence[str]) -> Needed:
    """Words that stand side by side. A compound with single letters (E/M) counts as one word."""
    read: list[tuple[str, ...]] = []
    for word in spelled:
        pieces = parts(word)
        read.append((joined(word),) if any(len(piece) == 1 for piece in pieces) else pieces)
    flat = [piece for pieces in read for piece in pieces]
    return frozenset(flat) | {pair(left, right) for left, right in pairwise(flat)}


def readings(spelled: Sequence[str]) -> list[Needed]:
    """A phrase as postings may write it: a single compound also as one word."""
    found = [needed(spelled)]
    if len(spelled) == 1:
        found.insert(0, frozenset({joined(spelled[0])} if len(parts(spelled[0])) > 1 else parts(spelled[0])))
    return list(dict.fromkeys(found))


@lru_cache(maxsize=4)
def table(lines: tuple[str, ...]) -> Table:
    """For each phrase everything that it can be said by, itself first."""
    found: dict[tuple[str, ...], dict[Needed, None]] = {}
    for line in lines:
        spelled = [words(phrase) for phrase in phrases(line)]
        for phrase in filter(None, spelled):
            said = found.setdefault(key(phrase), {})
            for other in [phrase, *filter(None, spelled)]:
                said.update(dict.fromkeys(readings(other)))
    return {phrase: tuple(said) for phrase, said in found.items()}


def problem(line: str) -> str:
    """Why a line cannot be used, in a sentence; empty if it can."""
    typed = phrases(line)
    if len(typed) < 2:
        return "Write at least two phrases with = between them, such as: ED = emergency department."
    if len(typed) > MOST_PHRASES:
        return f"At most {MOST_PHRASES} phrases fit on a line; use a second line for the others."
    for phrase in typed:
        if not words(phrase):
            return (
                f"“{phrase}” has no word that a posting is searched for."
                if phrase
                else "A phrase is missing beside an =."
            )
        if len(words(phrase)) > LONGEST_PHRASE:
            return f"“{phrase}” is longer than {LONGEST_PHRASE} words, which nobody searches for."
    keys = [key(words(phrase)) for phrase in typed]
    for position, phrase in enumerate(typed):
        if keys[position] in keys[:position]:
            return f"“{phrase}” says nothing new: it is found by an earlier phrase of the line already."
    return ""
