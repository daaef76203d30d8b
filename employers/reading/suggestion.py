"""What a reading found: for a field of the posting's form its values, and the words of the text that say so."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Quote:
    """Exactly text[start:end]."""

    start: int
    end: int
    words: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """The values as the form takes them, by the names under which they arrive: months come in two boxes."""

    field: str
    typed: dict[str, list[str]]
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """All that the text says, by field. What it does not say is not in here."""

    suggestions: dict[str, Suggestion] = field(default_factory=dict)

    def __getitem__(self, name: str) -> list[str]:
        """The values of a field; none where the text is silent."""
        found = self.suggestions.get(name)
        return next(iter(found.typed.values()), []) if found else []
