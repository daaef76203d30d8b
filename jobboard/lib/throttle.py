"""At most so many of something in a while, counted in the shared cache."""

import hashlib
from datetime import timedelta

from django.core.cache import cache


def allows(what: str, who: str, *, at_most: int, per: timedelta) -> bool:
    """Take one of the places, if one is free. `who` is hashed: a cache needs no addresses.

    Each place is an entry of its own that runs out by itself. A counter would not do: the cache in the database
    counts up in two steps, of which many callers can do the first at once, and forgets when the counter runs out.
    """
    key = f"throttle:{what}:{hashlib.sha256(who.encode()).hexdigest()[:40]}"
    return any(cache.add(f"{key}:{place}", 1, per.total_seconds()) for place in range(at_most))
