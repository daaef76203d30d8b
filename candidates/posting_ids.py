"""Many ids of postings in one column: a Roaring bitmap, as the matcher gives it. Some hundreds take some hundreds of bytes."""

from base64 import b64decode, b64encode
from typing import TYPE_CHECKING, Any

from django.db import models
from pyroaring import BitMap

if TYPE_CHECKING:
    _Field = models.Field[BitMap, BitMap]
else:
    _Field = models.Field


class PostingIds(_Field):
    """A set without an order."""

    def __init__(self, **options: Any) -> None:  # a field's own
        super().__init__(**{"default": BitMap, "editable": False, **options})

    def get_internal_type(self) -> str:
        return "BinaryField"

    def from_db_value(self, value: bytes | memoryview, *_: object) -> BitMap:
        return BitMap.deserialize(bytes(value))

    def get_prep_value(self, value: BitMap) -> bytes:
        return BitMap.serialize(value)

    def to_python(self, value: BitMap | str) -> BitMap:
        """A bitmap, or the text of one in a dump of the database."""
        return BitMap.deserialize(b64decode(value)) if isinstance(value, str) else value

    def value_to_string(self, obj: models.Model) -> str:
        return b64encode(self.get_prep_value(self.value_from_object(obj))).decode("ascii")
