"""What may stand in an address of the site."""

from django.urls.converters import IntConverter


class IdConverter(IntConverter):
    """A number that a database key can be: a larger one is an address of nothing, not an overflow."""

    regex = "[0-9]{1,18}"
