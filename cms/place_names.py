"""Places as people write them: "St. Louis, Mo.", "portland maine", "Austin, TX 78701-1234"."""

import re
import unicodedata
from dataclasses import dataclass

from jobboard.lib.geo import STATES

MAX_CHARACTERS = 100

_APOSTROPHES = re.compile("['‘’ʻ`]")
_INITIALS = re.compile(r"\b([a-z])[. ]+(?=[a-z]\b)")
_WORD = re.compile(r"[a-z0-9]+")
_SHORT = {"st": "saint", "ste": "sainte", "ft": "fort", "mt": "mount", "mtn": "mountain"}
_DIRECTIONS = {"n": "north", "s": "south", "e": "east", "w": "west"}
_COUNTRY = (["usa"], ["us"], ["united", "states"], ["united", "states", "of", "america"])


@dataclass(frozen=True, slots=True)
class Written:
    """What a text says, folded: any part may be empty. The whole is all but ZIP and country: "kansas city", "austin texas"."""

    whole: str
    city: str
    state: str
    zip: str

    @property
    def key(self) -> str:
        return f"{self.city} {self.state.lower()}".strip()


def fold(text: str) -> str:
    """Names that are the same place to a reader: without case, accents, punctuation and common short forms.

    >>> fold("St. Louis"), fold("Coeur d’Alene"), fold("The Woodlands"), fold("N. Las Vegas"), fold("D.C.")
    ('saint louis', 'coeur dalene', 'woodlands', 'north las vegas', 'dc')
    """
    plain = unicodedata.normalize("NFKD", text[:MAX_CHARACTERS].casefold())
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    words = _WORD.findall(_INITIALS.sub(r"\1", _APOSTROPHES.sub("", plain)))
    if len(words) > 1 and words[0] == "the":
        del words[0]
    # The last word stays as it is: there, "MT" is Montana, and one who is still typing may want Sterling.
    longer = [_SHORT.get(word, word) for word in words[:-1]]
    if longer:
        longer[0] = _DIRECTIONS.get(longer[0], longer[0])
    return " ".join(longer + words[-1:])


_STATES = {fold(name): code for code, name in STATES.items()} | {code.lower(): code for code in STATES}
_MOST_WORDS_IN_A_STATE = max(name.count(" ") + 1 for name in _STATES)


def read(text: str) -> Written:
    """Take a text apart from its end: country, ZIP, state; what is left is the city."""
    words = fold(text).split()
    for country in _COUNTRY:
        if words[-len(country) :] == country:
            del words[-len(country) :]
    code = _take_zip(words)
    whole = " ".join(words)
    state = _take_state(words)
    return Written(whole, " ".join(words), state, code)


def states_beginning(text: str) -> list[str]:
    """The codes of the states whose name or code begins so."""
    return sorted({code for name, code in _STATES.items() if name.startswith(text)})


def _take_zip(words: list[str]) -> str:
    """78701, 78701-1234 or 787011234."""
    if not words or not words[-1].isdigit():
        return ""
    if len(words) > 1 and len(words[-1]) == 4 and len(words[-2]) == 5 and words[-2].isdigit():
        del words[-1]
    return words.pop()[:5] if len(words[-1]) in {5, 9} else ""


def _take_state(words: list[str]) -> str:
    for length in range(min(len(words), _MOST_WORDS_IN_A_STATE), 0, -1):
        state = _STATES.get(" ".join(words[-length:]))
        if state:
            del words[-length:]
            return state
    return ""
