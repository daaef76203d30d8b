"""Answers travel compressed, whatever proxy stands in front: the list of jobs is 68 KB bare and 10 KB so."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

_TEXT = ("text/", "application/json", "application/xml", "application/atom+xml")


class CompressedText(GZipMiddleware):
    """Text only, as pictures and documents are compressed already.

    Django adds some random bytes to each answer, so that its length tells nothing of a secret in it (BREACH).
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        is_text = response.headers.get("Content-Type", "").startswith(_TEXT)
        return super().process_response(request, response) if is_text else response
