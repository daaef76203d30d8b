"""Files that belong to one person: no address serves them by itself, and no browser is to show or run them."""

from django.core.files.base import File
from django.core.files.storage import Storage, storages
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header


def private_storage() -> Storage:
    """Files that no address serves by itself."""
    return storages["private"]


def listed(storage: Storage, path: str) -> tuple[list[str], list[str]]:
    """Folders and files; none where nothing was ever put."""
    try:
        return storage.listdir(path)
    except FileNotFoundError:
        return [], []


def handed_over(file: FieldFile, *, name: str, content_type: str) -> HttpResponse:
    """As a file to keep."""
    with opened(file) as body:
        response = HttpResponse(body.read(), content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    _guard(response)
    return response


def streamed(file: FieldFile, *, name: str, content_type: str) -> FileResponse:
    """The same for what is too large to be held in memory."""
    response = FileResponse(opened(file), as_attachment=True, filename=name, content_type=content_type)
    _guard(response)
    return response


def opened(file: FieldFile) -> "File[bytes]":
    try:
        return file.storage.open(file.name or "", "rb")
    except FileNotFoundError:  # the database was restored without the files
        raise Http404("The file is gone.") from None


def _guard(response: HttpResponseBase) -> None:
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
