"""Words as they are compared: the same folding and light stemming for what postings say and what people type."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from zlib import crc32

# What people write around the words they mean.
IGNORED = {"a", "an", "and", "at", "for", "in", "job", "jobs", "of", "on", "or", "the", "to", "with"}
WORD = re.compile(r"[^\W_]+(?:[-/&.+'][^\W_]+)*")
PART = re.compile(r"[^\W_]+")
# HIM manages records, him is a person: pronouns are no words of a posting unless they stand in capitals.
_PRONOUN = re.compile(r"\b(?:[Hh]im|[Ii]t|[Uu]s)(?:'s)?\b")
# "This position is not remote" is not about remote work.
_DENIED = re.compile(
    r"\b(?:not|non|no)(?:\s+(?:an?|eligible\s+for|available\s+for))?[\s-]+(?:remote|telework)(?:ly|ing)?\b",
    re.IGNORECASE,
)
# No phrase goes on over the end of a sentence.
_PAUSE = re.compile(r"[.!?;:](?=\s)|\n")
_ENDINGS = (
    "ations",
    "ation",
    "ators",
    "ator",
    "ating",
    "ated",
    "ates",
    "ate",
    "ings",
    "ing",
    "ers",
    "er",
    "ors",
    "or",
    "ed",
    "es",
    "e",
    "s",
)
_LEAST_ROOT = 3
# Whoever looks for a manager does not mean all that is managed.
_KEPT = {"manager": "manager", "managers": "manager"}

# A token that begins with one of these is not a stem.
PAIR, FORM = "~", "="
# Two neighbours share one of so many buckets. A set of postings per exact pair would be millions of sets; a phrase
# is its words and their buckets, which is wrong in one of hundreds of postings that say all of its words elsewhere.
_BUCKETS = 0x1FFFF


def fold(text: str) -> str:
    """Lower case, without accents."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).replace("’", "'")


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """coder, coders, coding, codes -> cod. Abbreviations and codes stay as they are."""
    if len(word) < 5 and word not in {"code", "bill"}:
        return word
    if not word.isalpha() or word in _KEPT:
        return _KEPT.get(word, word)
    if word.endswith("ies"):
        return word[:-3] + "y"
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _LEAST_ROOT and not word.endswith("ss"):
            return _undoubled(word.removesuffix(ending))
    return word


def _undoubled(word: str) -> str:
    """planning -> plann -> plan, but bill stays bill."""
    doubled = len(word) > 3 and word[-1] == word[-2] and word[-1] not in "lsz"
    return word[:-1] if doubled else word


def stems_begun(beginning: str) -> set[str]:
    """Stems that a word begun like this may have though they are shorter: "codi" may become coding, whose stem is cod."""
    found = {stem(beginning)}
    for length in range(1, len(beginning) - _LEAST_ROOT + 1):
        root, rest = beginning[:-length], beginning[-length:]
        if any(ending.startswith(rest) for ending in _ENDINGS):
            found.add(_undoubled(root))
        if "ies".startswith(rest):
            found.add(root + "y")
    return found


def parts(word: str) -> tuple[str, ...]:
    """The stems of a word that may be a compound: same-day -> same, day."""
    return tuple(stem(part) for part in PART.findall(word.removesuffix("'s")))


def joined(word: str) -> str:
    """A compound written as one: pro-fee -> profee."""
    return stem("".join(PART.findall(word.removesuffix("'s"))))


def pair(first: str, second: str) -> str:
    """The token for two stems that stand side by side."""
    return f"{PAIR}{crc32(second.encode(), _before(first)) & _BUCKETS:x}"


def _before(stem: str) -> int:
    return crc32(f"{stem} ".encode())


@dataclass(frozen=True, slots=True)
class _Said:
    """A word of a posting: everything that it is found by, and how it joins its neighbours in phrases."""

    tokens: frozenset[str]
    afters: tuple[bytes, ...]
    befores: tuple[int, ...]


@lru_cache(maxsize=50_000)
def _said(word: str) -> _Said:
    spelled = PART.findall(word.removesuffix("'s"))
    if _is_one_word(word, spelled):
        spelled = ["".join(spelled)]
    read = [stem(part) for part in spelled]
    tokens = set(read)
    tokens.update(FORM + part for part, root in zip(spelled, read, strict=True) if part != root)
    tokens.update(stem("".join(spelled[:end])) for end in range(2, len(spelled) + 1))
    tokens.update(pair(*neighbours) for neighbours in pairwise(read))
    whole = [stem("".join(spelled))] if len(spelled) > 1 else []
    return _Said(
        frozenset(tokens),
        tuple(after.encode() for after in (read[0], *whole)),
        tuple(_before(before) for before in (read[-1], *whole)),
    )


def _is_one_word(word: str, spelled: list[str]) -> bool:
    """M.Ed. is not the ED, and CBTF-12809060-26-PB is a reference, not about PB."""
    initials = "." in word and any(len(part) == 1 for part in spelled)
    return initials or (len(spelled) > 1 and any(part.isdigit() and len(part) > 4 for part in spelled))


def stems(text: str) -> frozenset[str]:
    """Every token of what a posting says.

    Stems: "ICD-10-CM" is found by icd, by icd10 and by icd10cm; "CPC-A" also by cpca.
    With them go the pairs of neighbours, for phrases, and the forms of words as they were spelled, for suggestions.
    """
    text = unicodedata.normalize("NFC", text).replace("’", "'")
    clauses = _PAUSE.split(_DENIED.sub(" ", _PRONOUN.sub(" ", text)))
    return frozenset().union(*map(_said_in, clauses))


@lru_cache(maxsize=5_000)
def _said_in(clause: str) -> frozenset[str]:
    """The loop over every word of every posting: pairs are made here as `pair` makes them, with less ado.

    Kept, as postings say many a thing in the same words: the names of terms, an employer's sentences about itself.
    """
    found: set[str] = set()
    befores: tuple[int, ...] = ()
    for word in WORD.findall(fold(clause)):
        if word in IGNORED:
            continue
        said = _said(word)
        found.update(said.tokens)
        for before in befores:
            for after in said.afters:
                found.add(f"{PAIR}{crc32(after, before) & _BUCKETS:x}")
        befores = said.befores
    return frozenset(found)
