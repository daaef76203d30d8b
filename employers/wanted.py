"""The kind of posting that somebody chose on the price list, until they come to the checkout and choose there."""

from collections.abc import Collection

from django.http import HttpRequest

from employers.plans import Kind, Product, of_kind

_KEY = "wanted_product"


def remember(request: HttpRequest) -> None:
    """In the session, as an account, a company and the form lie between."""
    slug = request.GET.get("product", "")
    if slug in {product.slug for product in of_kind(Kind.POSTING)}:
        request.session[_KEY] = slug


def among(request: HttpRequest, slugs: Collection[str]) -> str:
    """The one of these that they chose; empty where they chose none."""
    slug = str(request.session.get(_KEY, ""))
    return slug if slug in slugs else ""


def settle(request: HttpRequest, product: Product) -> None:
    """A kind of posting was chosen at a checkout: for the next one nothing is."""
    if product.kind == Kind.POSTING:
        request.session.pop(_KEY, None)
