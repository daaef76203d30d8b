"""Automatic tax where there is no page to ask for a place: it needs the address that the customer has."""

from __future__ import annotations

from typing import Any

from sandbox.stripe.books import Body
from sandbox.stripe.problems import ApiError


def asked_for(given: dict[str, Any], customer: Body) -> Body:
    if not given.get("automatic_tax", {}).get("enabled"):
        return {"enabled": False}
    if not (customer["address"] or {}).get("country"):
        raise ApiError(
            "The customer's location isn't recognized. Set a valid customer address in order to automatically calculate tax.",
            code="customer_tax_location_invalid",
            param="automatic_tax",
        )
    return {"enabled": True, "liability": {"type": "self"}}


def known(automatic_tax: Body) -> Body:
    """The same on an invoice, where it has been worked out."""
    if not automatic_tax["enabled"]:
        return {"enabled": False}
    return {**automatic_tax, "provider": "stripe", "status": "complete"}
