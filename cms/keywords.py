"""Words as they are compared: the same folding and light stemming for what postings say and what people type."""

import re
import unicodedata
from functools import lru_cache

MAX_QUERY_CHARACTERS = 200
MAX_QUERY_WORDS = 20

# What people type around the words they mean.
_IGNORED = {"a", "an", "and", "at", "for", "in", "job", "jobs", "of", "on", "or", "the", "to", "with"}
_WORD = re.compile(r"[^\W_]+(?:[-/&.+'][^\W_]+)*")
_PART = re.compile(r"[^\W_]+")
_ENDINGS = ("ations", "ation", "ings", "ing", "ers", "er", "ors", "or", "ed", "es", "e", "s")

# One word of a query: any of these sets of stems, each complete.
Term = tuple[frozenset[str], ...]


def fold(text: str) -> str:
    """Lower case, without accents."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).replace("’", "'")


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """coder, coders, coding, codes -> cod. Abbreviations and codes stay as they are."""
    if len(word) < 5 and word not in {"code", "bill"}:
        return word
    if not word.isalpha():
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3 and not word.endswith("ss"):
            return _undoubled(word.removesuffix(ending))
    return word


def _undoubled(word: str) -> str:
    """planning -> plann -> plan, but bill stays bill."""
    doubled = len(word) > 3 and word[-1] == word[-2] and word[-1] not in "lsz"
    return word[:-1] if doubled else word


def stems(text: str) -> frozenset[str]:
    """What a posting says. "ICD-10-CM" is found by icd, by icd10 and by icd10cm; "CPC-A" also by cpca."""
    found: set[str] = set()
    for word in _WORD.findall(fold(text)):
        parts = _PART.findall(word.removesuffix("'s"))
        found.update(stem(part) for part in parts)
        found.update("".join(parts[:end]) for end in range(2, len(parts) + 1))
    return frozenset(found)


def terms(query: str) -> tuple[Term, ...]:
    """What a person asks for: every term must be met."""
    words = _WORD.findall(fold(query[:MAX_QUERY_CHARACTERS]))
    wanted = dict.fromkeys(word.removesuffix("'s") for word in words if word not in _IGNORED)
    return tuple(_term(word) for word in list(wanted)[:MAX_QUERY_WORDS])


def _term(word: str) -> Term:
    parts = _PART.findall(word)
    if len(parts) == 1:
        return (frozenset({stem(parts[0])}),)
    together = frozenset({"".join(parts)})
    if any(len(part) == 1 for part in parts):  # the "A" of CPC-A says nothing by itself
        return (together,)
    return together, frozenset(stem(part) for part in parts)
