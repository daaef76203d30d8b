"""What the API says about itself: the OpenAPI document for programs and a page for people."""

from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cms.api import limits, parameters
from cms.api.answers import problem
from cms.api.operations import PREFIX, api


@cache
def description() -> dict[str, Any]:  # an OpenAPI document
    document = api.get_openapi_schema(path_prefix=PREFIX)
    for operations in document["paths"].values():
        for operation in operations.values():
            _with_own_names(operation)
    return dict(document)


def _with_own_names(operation: dict[str, Any]) -> None:  # a piece of OpenAPI
    """Django's converters stand in the address, so the number of a posting is described here."""
    for parameter in operation["parameters"]:
        if parameter["in"] == "path":
            parameter["description"] = "The id of a posting."
            parameter["schema"] = {"type": "integer", "minimum": 1, "maximum": 10**18 - 1}
            parameter["example"] = 4821


def openapi(_request: HttpRequest) -> HttpResponse:
    return JsonResponse(description())


def nothing(_request: HttpRequest, rest: str = "") -> HttpResponse:
    return problem(404, "not_found", f"There is nothing at this address. {PREFIX}docs lists what there is.")


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    return render(
        request,
        "cms/api_docs.html",
        {"parameters": parameters.described(), "burst": limits.BURST, "prefix": PREFIX},
    )
