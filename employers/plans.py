"""The price list. The browser sends a product's slug; the price is only ever read here."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal


class Kind(StrEnum):
    """What a product does once it is paid."""

    POSTING = "posting"  # publishes a draft
    UPGRADE = "upgrade"  # marks a posting that is up
    PACK = "pack"  # grants credits
    PLAN = "plan"  # covers postings while it runs


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    slug: str
    kind: Kind
    name: str
    price_cents: int
    description: str
    days: int = 0
    featured: bool = False
    credits: int = 0
    every: Literal["", "month", "year"] = ""


CURRENCY = "usd"
POSTING_DAYS = 60
CREDIT_MONTHS = 12
SINGLE_CENTS = 249_00
FEATURED_CENTS = 100_00

PRODUCTS = {
    product.slug: product
    for product in (
        Product(
            slug="single",
            kind=Kind.POSTING,
            name="Single posting",
            price_cents=SINGLE_CENTS,
            days=POSTING_DAYS,
            description="One posting, open for 60 days, in every fitting job alert.",
        ),
        Product(
            slug="single-featured",
            kind=Kind.POSTING,
            name="Featured posting",
            price_cents=SINGLE_CENTS + FEATURED_CENTS,
            days=POSTING_DAYS,
            featured=True,
            description="The same, marked as featured. Of every 20 places in a search, two are for featured postings that fit it.",
        ),
        Product(
            slug="featured",
            kind=Kind.UPGRADE,
            name="Featured upgrade",
            price_cents=FEATURED_CENTS,
            featured=True,
            description="Marks a posting that is up as featured until it ends.",
        ),
        Product(
            slug="pack-5",
            kind=Kind.PACK,
            name="Pack of 5 postings",
            price_cents=990_00,
            credits=5,
            description="Five credits. Each publishes one posting for 60 days, at any time within 12 months.",
        ),
        Product(
            slug="pack-10",
            kind=Kind.PACK,
            name="Pack of 10 postings",
            price_cents=1_790_00,
            credits=10,
            description="Ten credits. Each publishes one posting for 60 days, at any time within 12 months.",
        ),
        Product(
            slug="unlimited-month",
            kind=Kind.PLAN,
            name="Unlimited, by the month",
            price_cents=490_00,
            every="month",
            description="As many postings as you have, while the plan runs. Renewed every month until you end it.",
        ),
        Product(
            slug="unlimited-year",
            kind=Kind.PLAN,
            name="Unlimited, by the year",
            price_cents=4_900_00,
            every="year",
            description="As many postings as you have, for twelve months. Renewed every year until you end it.",
        ),
    )
}


def of_kind(kind: Kind) -> list[Product]:
    return [product for product in PRODUCTS.values() if product.kind == kind]
