"""Template filters for amounts and moments."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django import template

from sandbox.stripe import fields

register = template.Library()


@register.filter
def money(minor: int, currency: str) -> str:
    return fields.money(minor, currency)


@register.filter
def rhythm(recurring: Mapping[str, Any]) -> str:
    """monthly, yearly, every 3 months"""
    if recurring["interval_count"] == 1:
        return {"day": "daily", "week": "weekly", "month": "monthly", "year": "yearly"}[recurring["interval"]]
    return f"every {recurring['interval_count']} {recurring['interval']}s"


@register.filter
def moment(stamp: float) -> str:
    return datetime.fromtimestamp(stamp, UTC).strftime("%d %b %Y, %H:%M:%S UTC")


@register.filter
def day(stamp: float) -> str:
    return datetime.fromtimestamp(stamp, UTC).strftime("%d %B %Y").lstrip("0")
