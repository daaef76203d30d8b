"""The words that a reading goes by: the vocabularies' own names, then the phrases that editors keep, as one value in memory."""

from collections.abc import Iterable

from cms import vocabulary
from cms.vocabulary import Vocabulary
from employers.models import Phrase
from employers.reading.words import Phrases, Words
from jobboard.lib.kept import Kept

FRESH_SECONDS = 30.0
Row = tuple[str, str, str]  # field, phrase, term


def words(vocabulary: Vocabulary, rows: Iterable[Row]) -> Words:
    """An editor's phrase comes before a vocabulary's name, so that it can also take a name back."""
    by_field: dict[str, list[tuple[str, str]]] = {}
    for field, phrase, term in [*rows, *_names(vocabulary)]:
        by_field.setdefault(field, []).append((phrase, term))
    confirmed = {abbreviation: word.confirmed for abbreviation, word in vocabulary.credentials.items()}
    return Words({field: Phrases(terms) for field, terms in by_field.items()}, confirmed)


def _names(vocabulary: Vocabulary) -> Iterable[Row]:
    for abbreviation, word in vocabulary.credentials.items():
        yield "credential", word.name, abbreviation
    for field, terms in (
        ("specialty", vocabulary.specialties),
        ("record_type", vocabulary.record_types),
        ("code_set", vocabulary.code_sets),
        ("system", vocabulary.systems),
    ):
        for slug, name in terms.items():
            yield field, name, slug


def _read() -> Words:
    return words(vocabulary.current(), Phrase.objects.values_list("field", "phrase", "term"))


_words = Kept(_read, FRESH_SECONDS)


def current() -> Words:
    return _words.current()


def forget() -> None:
    """Read them anew when they are next asked for."""
    _words.forget()
