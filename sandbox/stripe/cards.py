"""The test cards, and the checks on what a buyer types."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Card:
    number: str
    says: str
    """What a tester should know about it."""
    brand: str = "visa"
    decline_code: str = ""
    code: str = "card_declined"
    message: str = ""
    challenge: bool = False
    disputed: bool = False
    attaches: bool = False
    """It can be saved, although every charge is declined."""
    refunds_fail: bool = False

    @property
    def last4(self) -> str:
        return self.number[-4:]

    @property
    def grouped(self) -> str:
        return " ".join(re.findall(".{1,4}", self.number))


CARDS = [
    Card(number="4242424242424242", says="Pays"),
    Card(number="5555555555554444", says="Pays (Mastercard)", brand="mastercard"),
    Card(number="378282246310005", says="Pays (American Express)", brand="amex"),
    Card(
        number="4000000000000002",
        says="Is declined",
        decline_code="generic_decline",
        message="The bank declined this card. Try another card, or ask the bank.",
    ),
    Card(
        number="4000000000009995",
        says="Has too little money on it",
        decline_code="insufficient_funds",
        message="There is not enough money on this card for the payment. Try another card.",
    ),
    Card(
        number="4000000000000069",
        says="Has expired, says the bank",
        code="expired_card",
        decline_code="expired_card",
        message="The bank says that this card has expired. Try another card.",
    ),
    Card(
        number="4000000000000127",
        says="Has another security code, says the bank",
        code="incorrect_cvc",
        decline_code="incorrect_cvc",
        message="The security code does not belong to this card. Check it and try again.",
    ),
    Card(
        number="4000000000000119",
        says="Meets an error at the bank",
        code="processing_error",
        decline_code="processing_error",
        message="The bank had an error while handling this card. Nothing was charged. Try again in a moment.",
    ),
    Card(
        number="4000000000000341",
        says="Can be saved, then declines every charge",
        decline_code="generic_decline",
        message="The bank declined this card. Try another card, or ask the bank.",
        attaches=True,
    ),
    Card(number="4000000000003220", says="Asks for 3-D Secure", challenge=True),
    Card(number="4000000000005126", says="Pays; a refund fails later", refunds_fail=True),
    Card(number="4000000000000259", says="Pays, then is disputed", disputed=True),
]
BY_NUMBER = {card.number: card for card in CARDS}
NOT_A_TEST_CARD_MESSAGE = "This page takes test cards only. Never type a real card here."
ROUTING_NUMBER = "110000000"
ACCOUNT_NUMBER = "000123456789"


def digits(typed: str) -> str:
    return re.sub(r"[\s-]", "", typed)


def passes_luhn(number: str) -> bool:
    doubled = [int(digit) * (1 + at % 2) for at, digit in enumerate(reversed(number))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def number_problem(typed: str) -> str:
    number = digits(typed)
    if not number:
        return "Type the card number."
    if not (number.isascii() and number.isdigit() and 12 <= len(number) <= 19 and passes_luhn(number)):
        return "This is not a valid card number. Check it for a slip."
    return ""


def expiry(typed: str) -> tuple[int, int] | None:
    """`04 / 29`, `0429`, `4/2029` -> (4, 2029)."""
    match = re.fullmatch(r"\s*(\d{1,2})\s*/?\s*(\d{4}|\d{2})\s*", typed, re.ASCII)
    if match is None or not 1 <= int(match[1]) <= 12:
        return None
    return int(match[1]), int(match[2]) + (2000 if len(match[2]) == 2 else 0)


def expiry_problem(typed: str, *, year: int, month: int) -> str:
    if not typed.strip():
        return "Type the date until which the card is valid."
    found = expiry(typed)
    if found is None:
        return "Type the date as month and year, such as 04 / 29."
    if (found[1], found[0]) < (year, month):
        return "This date is in the past."
    if found[1] > year + 50:
        return "This date is too far ahead."
    return ""


def cvc_problem(typed: str, number: str) -> str:
    wanted = 4 if number.startswith(("34", "37")) else 3
    if not re.fullmatch(r"\d+", typed.strip(), re.ASCII):
        return (
            "Type the security code: the digits on the card." if not typed.strip() else "Digits only, please."
        )
    return "" if len(typed.strip()) == wanted else f"The security code of this card has {wanted} digits."
