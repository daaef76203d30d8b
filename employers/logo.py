"""A logo: whatever is uploaded is drawn anew, so that nothing but its pixels gets onto the site."""

import io
import secrets
import struct

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from PIL import Image, ImageOps

from cms.models import Company

MOST_BYTES = 1024 * 1024
MOST_PIXELS = 12_000_000
BOX = (480, 240)
FORMATS = ("PNG", "JPEG", "WEBP")
_UNREADABLE = (
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    struct.error,
    MemoryError,
    Image.DecompressionBombError,
)


def drawn(upload: "UploadedFile[bytes]") -> "ContentFile[bytes]":
    """A PNG that fits the box. What is too large is refused before its pixels are unpacked."""
    if (upload.size or 0) > MOST_BYTES:
        raise ValidationError("The file is larger than 1 MB. Save a smaller version of the logo.")
    try:
        with Image.open(io.BytesIO(upload.read()), formats=FORMATS) as image:
            if image.width * image.height > MOST_PIXELS:
                raise ValidationError("The picture is too large. 480 pixels in width are enough.")
            turned = ImageOps.exif_transpose(image).convert("RGBA")
            turned.thumbnail(BOX)
            out = io.BytesIO()
            turned.save(out, "PNG", optimize=True)
    except _UNREADABLE:
        raise ValidationError(
            "This is no picture that we can read. Choose a PNG, JPEG or WebP file."
        ) from None
    return ContentFile(out.getvalue(), name=f"{secrets.token_hex(12)}.png")


def replace(company: Company, drawing: "ContentFile[bytes] | None") -> None:
    """Put up the new one, or none. The old file goes once nobody is shown it any more."""
    old = company.logo.name
    company.logo = drawing or ""  # a new file is stored by saving its row
    company.save(update_fields=["logo"])
    if old:
        transaction.on_commit(lambda: company.logo.storage.delete(old))
