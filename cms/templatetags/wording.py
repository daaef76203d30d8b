"""How what people wrote is joined to what the site says."""

from django import template

register = template.Library()
_ENDS = "?!:…"


@register.filter
def lead_in(label: str) -> str:
    """A label before what is wrong with it, with one punctuation mark between the two: "Name:", "Do you hold a CPC?"."""
    text = str(label).rstrip(" .")
    return text if text.endswith(tuple(_ENDS)) else f"{text}:"
