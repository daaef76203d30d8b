"""Template filters for amounts and moments."""

from datetime import UTC, datetime

from django import template

from sandbox.stripe import fields

register = template.Library()


@register.filter
def money(minor: int, currency: str) -> str:
    return fields.money(minor, currency)


@register.filter
def moment(stamp: float) -> str:
    return datetime.fromtimestamp(stamp, UTC).strftime("%d %b %Y, %H:%M:%S UTC")


@register.filter
def day(stamp: float) -> str:
    return datetime.fromtimestamp(stamp, UTC).strftime("%d %B %Y").lstrip("0")
