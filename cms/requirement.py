"""The credential requirement of a posting: all of one or more groups, a group being any-of.

Recruiters write "RHIT and CCS, or CIC"; that is the same as (RHIT or CIC) and (CCS or CIC), the form in which
it is stored and tested. Where the words allow two readings, parsing refuses and offers both.
"""

import itertools
import re
from dataclasses import dataclass
from typing import Self

Group = frozenset[str]

MAX_GROUPS = 6
MAX_PER_GROUP = 15
# Words, signs and brackets of a line. All groups full come to 190; far more would nest too deep, or take seconds to read.
MAX_TOKENS = 250
TOO_MANY = "This asks for too many combinations. Name the credentials that really decide."
_TOKEN = re.compile(r"\(|\)|,|;|/|&|\+|[A-Za-z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)*")
_JUNK = re.compile(r"[^\s(),;/&+A-Za-z0-9.\-]")
_AND = {"AND", "&", "+", "PLUS"}
_OR = {"OR", "/"}


class RequirementError(ValueError):
    """The text has no single reading; the message is for the person who typed it."""


@dataclass(frozen=True, slots=True)
class Requirement:
    """An immutable value; an empty one asks for no credential and is falsy."""

    groups: tuple[Group, ...] = ()

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read what a person typed. Raises RequirementError with a sentence for that person."""
        junk = _JUNK.search(text)
        if junk:
            raise RequirementError(
                f"Write abbreviations with “and” and “or”, such as “CPC or CCS”, without “{junk[0]}”."
            )
        tokens = [token.upper() for token in _TOKEN.findall(text)]
        if not tokens:
            return cls()
        if len(tokens) > MAX_TOKENS:
            raise RequirementError(TOO_MANY)
        return cls._normal(_Reader(tokens).read())

    @classmethod
    def from_stored(cls, text: str) -> Self:
        return cls(tuple(frozenset(group.split("|")) for group in text.split("&") if group))

    @classmethod
    def any_of(cls, *codes: str) -> Self:
        return cls._normal([frozenset(codes)])

    @classmethod
    def _normal(cls, groups: list[Group]) -> Self:
        """Drop groups that another group already implies, and sort, so that equal requirements are equal."""
        kept = {group for group in groups if not any(other < group for other in groups)}
        if len(kept) > MAX_GROUPS or any(len(group) > MAX_PER_GROUP for group in kept):
            raise RequirementError(TOO_MANY)
        return cls(tuple(sorted(kept, key=sorted)))

    @property
    def stored(self) -> str:
        return "&".join("|".join(sorted(group)) for group in self.groups)

    @property
    def codes(self) -> Group:
        """Every credential named."""
        return frozenset().union(*self.groups)

    @property
    def listed(self) -> list[list[str]]:
        """The groups in the order in which they are printed."""
        return [sorted(group) for group in self.groups]

    def unmet(self, held: Group) -> tuple[Group, ...]:
        """The groups none of which is held; empty when the requirement is satisfied."""
        return tuple(group for group in self.groups if not group & held)

    def __bool__(self) -> bool:
        return bool(self.groups)

    def __str__(self) -> str:
        if len(self.groups) == 1:
            return _any_of(self.groups[0])
        return " and ".join(
            f"({_any_of(group)})" if len(group) > 1 else _any_of(group) for group in self.groups
        )


def _any_of(group: Group) -> str:
    names = sorted(group)
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"


class _Reader:
    """Recursive descent over the tokens; every method returns groups in conjunctive normal form."""

    def __init__(self, tokens: list[str]) -> None:
        self.tokens = tokens
        self.position = 0

    def read(self) -> list[Group]:
        groups = self.level()
        if self.position < len(self.tokens):
            raise RequirementError("There is a closing bracket too many.")
        return groups

    def level(self) -> list[Group]:
        """One bracket level: terms with the separators between them."""
        terms = [self.term()]
        separators: list[str] = []
        while self.position < len(self.tokens) and self.tokens[self.position] != ")":
            separators.append(self.separator())
            terms.append(self.term())
        return _combine(terms, separators)

    def separator(self) -> str:
        """One of "," "and" "or" ",and" ",or"."""
        comma = self.take({",", ";"})
        if self.take(_AND):
            return ",and" if comma else "and"
        if self.take(_OR):
            return ",or" if comma else "or"
        if comma:
            return ","
        raise RequirementError(f"Put “and” or “or” before {self.tokens[self.position]}.")

    def take(self, wanted: set[str]) -> bool:
        found = self.position < len(self.tokens) and self.tokens[self.position] in wanted
        self.position += found
        return found

    def term(self) -> list[Group]:
        if self.position >= len(self.tokens):
            raise RequirementError("The line ends where another credential was expected.")
        token = self.tokens[self.position]
        self.position += 1
        if token == "(":
            groups = self.level()
            if not self.take({")"}):
                raise RequirementError("A bracket is opened but not closed.")
            return groups
        if token in _AND | _OR | {")", ",", ";"}:
            raise RequirementError(f"A credential is missing before “{token.lower()}”.")
        return [frozenset({token})]


def _combine(terms: list[list[Group]], separators: list[str]) -> list[Group]:
    words = {separator.lstrip(",") for separator in separators} - {""}
    if not separators:
        return terms[0]
    if not words:
        raise RequirementError("All of these, or any one of them? Write “and” or “or” before the last one.")
    if len(words) == 1:
        return _join(terms, words.pop())
    return _split_at_commas(terms, separators)


def _split_at_commas(terms: list[list[Group]], separators: list[str]) -> list[Group]:
    """ "RHIT and CCS, or CIC": the comma marks the outer word. Anything else has two readings."""
    outer = {separator for separator in separators if separator.startswith(",")}
    if len(outer) != 1 or "," in outer:
        raise RequirementError(
            "“and” and “or” together can be read two ways. Use brackets, such as “(CPC or CCS) and RHIT”."
        )
    word = outer.pop()
    pieces: list[list[Group]] = []
    start = 0
    for index in [*(i for i, separator in enumerate(separators) if separator == word), len(separators)]:
        pieces.append(_combine(terms[start : index + 1], separators[start:index]))
        start = index + 1
    return _join(pieces, word.lstrip(","))


def _join(terms: list[list[Group]], word: str) -> list[Group]:
    if word == "and":
        return list(itertools.chain.from_iterable(terms))
    result: list[Group] = [frozenset()]
    for term in terms:
        result = [left | right for left, right in itertools.product(result, term)]
        if len(result) > 200:
            raise RequirementError(TOO_MANY)
    return result
