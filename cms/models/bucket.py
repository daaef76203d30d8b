"""How much a reader of the API, or an employer of coders, may still ask for: a token bucket as one row."""

from django.db import models


class TokenBucket(models.Model):
    """A bucket fills by itself, so the moment at which it will be full says all. A full one needs no row."""

    # A digest of the reader's address, never the address; or what is limited, and whose.
    owner = models.CharField(max_length=64, primary_key=True)
    full_at_ms = models.BigIntegerField(db_index=True)

    def __str__(self) -> str:
        return f"{self.owner[:8]} is full at {self.full_at_ms}"
