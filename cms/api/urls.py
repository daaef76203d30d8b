"""The addresses below /api/v1/. Each answers through answers.reading, what is no address included."""

from django.urls import URLPattern, path

from cms.api import document
from cms.api.answers import reading
from cms.api.operations import api

# Those of the operations; ninja's own root would answer in a shape of its own.
_operations = [
    (str(pattern.pattern), pattern.callback, pattern.name)
    for pattern in api.urls[0]
    if isinstance(pattern, URLPattern) and pattern.name != "api-root"
]

urlpatterns = [
    path("docs", document.page, name="api_docs"),
    path("openapi.json", reading(document.openapi), name="api_openapi"),
    *(path(route, reading(view), name=f"api_{name}") for route, view, name in _operations),
    path("", reading(document.nothing)),
    path("<path:rest>", reading(document.nothing)),
]
