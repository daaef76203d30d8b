"""The profession's words as one value in memory, for parsing and printing searches without a query each."""

import time
from collections.abc import Mapping
from dataclasses import dataclass

from cms.models.vocabulary import Credential, RecordType, Specialty

# How soon an editor's change is seen by the other processes; its own process forgets at once.
FRESH_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Word:
    """A credential as searches need it."""

    name: str
    kind: str
    satisfies: tuple[str, ...]
    confirmed: bool


@dataclass(frozen=True, slots=True)
class Vocabulary:
    credentials: Mapping[str, Word]
    specialties: Mapping[str, str]
    record_types: Mapping[str, str]


@dataclass(slots=True)
class _Kept:
    vocabulary: Vocabulary | None = None
    read_at: float = 0.0


_kept = _Kept()


def current() -> Vocabulary:
    kept, read_at = _kept.vocabulary, _kept.read_at
    if kept is None or time.monotonic() - read_at > FRESH_SECONDS:
        kept = _read()
        _kept.vocabulary, _kept.read_at = kept, time.monotonic()
    return kept


def forget() -> None:
    _kept.vocabulary = None


def _read() -> Vocabulary:
    return Vocabulary(
        {
            credential.abbreviation: Word(
                credential.name, credential.kind, tuple(credential.satisfies), credential.confirmed
            )
            for credential in Credential.objects.all()
        },
        dict(Specialty.objects.values_list("slug", "name")),
        dict(RecordType.objects.values_list("slug", "name")),
    )
