"""Periodic work on many rows, of which one may be odd."""

import logging
from collections.abc import Callable, Iterable

logger = logging.getLogger(__name__)


def each(act: Callable[[int], object], keys: Iterable[int], *, to: str) -> int:
    """For how many it did something. Whatever is wrong with one, the others have their turn; the next run tries it again.

    `act` is a transaction of its own. `to` says in the log what it was to do.
    """
    done = 0
    for key in keys:
        try:
            done += bool(act(key))
        except Exception:  # as the docstring says
            logger.exception("Failed to %s %s", to, key)
    return done
