"""The profession's words as one value in memory, for parsing and printing searches without a query each."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from cms.models.company import Company
from cms.models.synonym import Synonym
from cms.models.vocabulary import CodeSet, Credential, RecordType, Specialty, System
from jobboard.lib.kept import Kept

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
    code_sets: Mapping[str, str]
    systems: Mapping[str, str]
    # Lines of phrases that mean the same; a credential's abbreviation and its name make one each.
    synonyms: tuple[str, ...] = field(default=(), kw_only=True)


def _read() -> Vocabulary:
    credentials = {
        credential.abbreviation: Word(
            credential.name, credential.kind, tuple(credential.satisfies), credential.confirmed
        )
        for credential in Credential.objects.all()
    }
    lines = Synonym.objects.order_by("pk").values_list("phrases", flat=True)
    terms = [
        dict(term.objects.values_list("slug", "name")) for term in (Specialty, RecordType, CodeSet, System)
    ]
    names = [f"{abbreviation} = {word.name}" for abbreviation, word in credentials.items()]
    return Vocabulary(credentials, *terms, synonyms=(*lines, *names))


def _read_companies() -> Mapping[str, str]:
    return dict(Company.objects.values_list("slug", "name"))


_vocabulary = Kept(_read, FRESH_SECONDS)
_companies = Kept(_read_companies, FRESH_SECONDS)


def current() -> Vocabulary:
    return _vocabulary.current()


def companies() -> Mapping[str, str]:
    """Slug -> name. Apart from the vocabulary, as only few searches name a company and there may be thousands."""
    return _companies.current()


def forget() -> None:
    """Read both anew when they are next asked for."""
    _vocabulary.forget()
    _companies.forget()
