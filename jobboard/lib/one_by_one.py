"""Periodic work on many rows, of which one may be odd."""

import logging
from collections.abc import Callable, Iterable

logger = logging.getLogger(__name__)


class ElsewhereError(Exception):
    """Somebody outside did not do what was asked of them. `is_away`: nor will they for whoever asks next."""

    def __init__(self, words: str, *, is_away: bool) -> None:
        super().__init__(words)
        self.is_away = is_away


def each(act: Callable[[int], object], keys: Iterable[int], *, to: str) -> int:
    """For how many it did something. Whatever is wrong with one, the others have their turn; the next run tries it again.

    `act` is a transaction of its own. `to` says in the log what it was to do. What went wrong outside is no fault of
    ours to look into, and while nobody is there, or they have enough of us, the others are left to the next run as well.
    """
    done = 0
    for key in keys:
        try:
            done += bool(act(key))
        except ElsewhereError as error:
            logger.warning("Failed to %s %s: %s", to, key, error)
            if error.is_away:
                break
        except Exception:  # as the docstring says
            logger.exception("Failed to %s %s", to, key)
    return done
