"""How often one reader may ask: a bucket of tokens for each client address, kept in the database for all processes."""

import ipaddress
import math
import time
from dataclasses import dataclass

from allauth.account.adapter import get_adapter
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from cms.models.bucket import TokenBucket

BURST = 60
REFILL_MS = 1_000
AT_A_TIME = 10_000

# One statement decides and takes, so that no two processes can take the same token; an ORM update cannot say what it left.
_TAKE = """
    INSERT INTO cms_tokenbucket (owner, full_at_ms) VALUES (%(owner)s, %(now)s + %(refill)s)
    ON CONFLICT (owner) DO UPDATE
    SET full_at_ms = %(refill)s + CASE
        WHEN cms_tokenbucket.full_at_ms > %(now)s THEN cms_tokenbucket.full_at_ms ELSE %(now)s END
    WHERE cms_tokenbucket.full_at_ms <= %(latest)s
    RETURNING full_at_ms
"""


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left after this request. wait: 0, or in how many seconds there is a token again."""

    left: int
    wait: int

    @property
    def is_given(self) -> bool:
        return self.wait == 0


def take(
    owner: str, now_ms: int | None = None, *, burst: int | None = None, refill_ms: int | None = None
) -> Allowance:
    """Take one token, if there is one. Another use of the bucket than the API's has its own size and pace."""
    burst, refill_ms = burst or BURST, refill_ms or REFILL_MS
    now = round(time.time() * 1000) if now_ms is None else now_ms
    latest = now + (burst - 1) * refill_ms
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, {"owner": owner, "now": now, "refill": refill_ms, "latest": latest})
        rows = cursor.fetchall()
    if rows:
        return Allowance(left=(now + burst * refill_ms - rows[0][0]) // refill_ms, wait=0)
    full_at = TokenBucket.objects.filter(pk=owner).values_list("full_at_ms", flat=True).first() or latest
    return Allowance(left=0, wait=max(math.ceil((full_at - latest) / 1000), 1))


def owner_of(request: HttpRequest) -> str:
    """Whose bucket: a digest of the client's address, of an IPv6 one the network that a household gets."""
    return salted_hmac("api-reader", network(request), algorithm="sha256").hexdigest()


def network(request: HttpRequest) -> str:
    """The client's address, of an IPv6 one the network that a household gets."""
    try:
        address = ipaddress.ip_address(get_adapter(request).get_client_ip(request))
    except (PermissionDenied, ValueError):  # no address, or none that can be read: all such share one bucket
        return "unknown"
    if address.version == 6:
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)


def forget_full(now_ms: int | None = None) -> None:
    """A full bucket is as good as none."""
    now = round(time.time() * 1000) if now_ms is None else now_ms
    full = TokenBucket.objects.filter(full_at_ms__lt=now)
    TokenBucket.objects.filter(pk__in=full.values("pk")[:AT_A_TIME]).delete()
