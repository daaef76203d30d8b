"""The phrases that a reading goes by, as one value: which words stand for what, found in a text in one pass."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

_TOKEN = re.compile(r"[A-Za-z0-9]+(?:['’][A-Za-z]+)?")
# What may stand between two words of a phrase: "in-patient", "E/M", "Modification (CM)", and one end of a line.
_GAP = re.compile(r"[ \t\n\-–—‑/&()]{0,4}\Z")
_GAP_WITH_COMMA = re.compile(r"[ \t\n\-–—‑/&(),]{0,4}\Z")
_LONGEST_CAPITALS = 4


@dataclass(frozen=True, slots=True)
class Span:
    """A place in the text: from start up to end."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Token(Span):
    word: str  # folded: lower case, without a plural's s
    raw: str


@dataclass(frozen=True, slots=True)
class Found(Span):
    """A phrase in the text. An empty term says: these words mean nothing here, whatever a part of them may mean."""

    term: str


@dataclass(frozen=True, slots=True)
class _Phrase:
    words: tuple[str, ...]
    term: str
    capitals: bool  # "ED" is the department, "ed" is not
    commas: bool  # written with a comma, and found with one

    def stands_at(self, tokens: list[Token], at: int, text: str) -> bool:
        if len(self.words) > len(tokens) - at:
            return False
        gap = _GAP_WITH_COMMA if self.commas else _GAP
        for offset, word in enumerate(self.words):
            token = tokens[at + offset]
            if token.word != word:
                return False
            if offset and not gap.match(text[tokens[at + offset - 1].end : token.start]):
                return False
        return not self.capitals or tokens[at].raw.rstrip("s").isupper()


class Phrases:
    """The phrases of one field, by their first word, longest first: looking them up is linear in the text."""

    def __init__(self, terms: Iterable[tuple[str, str]]) -> None:
        self._by_word: dict[str, list[_Phrase]] = {}
        seen: set[tuple[str, ...]] = set()
        for phrase, term in terms:
            words = tuple(token.word for token in tokens_of(phrase))
            if words and words not in seen:
                seen.add(words)
                capitals = phrase.isupper() and phrase.isalpha() and len(phrase) <= _LONGEST_CAPITALS
                self._by_word.setdefault(words[0], []).append(_Phrase(words, term, capitals, "," in phrase))
        for phrases in self._by_word.values():
            phrases.sort(key=lambda phrase: -len(phrase.words))

    def find(self, tokens: list[Token], text: str) -> list[Found]:
        found: list[Found] = []
        at = 0
        while at < len(tokens):
            phrase = self._at(tokens, at, text)
            if phrase is None:
                at += 1
                continue
            end = at + len(phrase.words)
            found.append(Found(tokens[at].start, tokens[end - 1].end, phrase.term))
            at = end
        return found

    def _at(self, tokens: list[Token], at: int, text: str) -> _Phrase | None:
        candidates = self._by_word.get(tokens[at].word, ())
        return next((phrase for phrase in candidates if phrase.stands_at(tokens, at, text)), None)


_NONE = Phrases([])


@dataclass(frozen=True, slots=True)
class Words:
    """All phrases by field; and the credentials' abbreviations, with whether an editor has confirmed each."""

    by_field: Mapping[str, Phrases]
    credentials: Mapping[str, bool] = field(default_factory=dict)

    def of(self, name: str) -> Phrases:
        return self.by_field.get(name, _NONE)


def tokens_of(text: str) -> list[Token]:
    return [Token(m.start(), m.end(), _folded(m[0]), m[0]) for m in _TOKEN.finditer(text)]


def _folded(raw: str) -> str:
    word = raw.lower().replace("’", "'")
    return (
        word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")) else word
    )
