"""The price list. The browser sends a product's slug; the price is only ever read here."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Product:
    slug: str
    name: str
    price_cents: int
    days: int
    featured: bool
    description: str


PRODUCTS = {
    product.slug: product
    for product in (
        Product(
            "single",
            "Single posting",
            249_00,
            60,
            False,
            "One posting, open for 60 days, in every fitting job alert.",
        ),
        Product(
            "single-featured",
            "Featured posting",
            349_00,
            60,
            True,
            "The same, marked as featured. Of every 20 places in a search, two are for featured postings that fit it.",
        ),
    )
}
CURRENCY = "usd"
