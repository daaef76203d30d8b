"""At most so many of something in a while, counted in the shared cache."""

import hashlib
from datetime import timedelta

from django.core.cache import cache


def allows(what: str, who: str, *, at_most: int, per: timedelta) -> bool:
    """Count one more, and say whether it is still within the limit. `who` is hashed: a cache needs no addresses."""
    key = f"throttle:{what}:{hashlib.sha256(who.encode()).hexdigest()[:40]}"
    cache.add(key, 0, per.total_seconds())
    try:
        return cache.incr(key) <= at_most
    except ValueError:  # it ran out between the two calls
        return True
