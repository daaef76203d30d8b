"""Where an invoice can be sent: what each country calls its parts of the land and its postal codes."""

import re
from dataclasses import dataclass

HOME = "US"


@dataclass(frozen=True, slots=True)
class Country:
    name: str
    region: str  # what stands after the town; empty where nothing has to
    postal: str
    pattern: str
    example: str

    def problem(self, postal_code: str) -> str:
        """What is wrong with a postal code, in a sentence."""
        if not re.fullmatch(self.pattern, postal_code, re.IGNORECASE | re.ASCII):
            return f"A {self.postal} looks like this: {self.example}."
        return ""


# Where companies sit that code American charts. Anybody else pays by card, whose page takes every address.
COUNTRIES = {
    HOME: Country("United States", "state", "ZIP code", r"\d{5}(-\d{4})?", "77030 or 77030-1234"),
    "AU": Country("Australia", "state or territory", "postcode", r"\d{4}", "3000"),
    "CA": Country("Canada", "province", "postal code", r"[A-Z]\d[A-Z] ?\d[A-Z]\d", "M5V 2T6"),
    "DE": Country("Germany", "", "postal code", r"\d{5}", "10115"),
    "IN": Country("India", "state", "PIN code", r"\d{3} ?\d{3}", "600001"),
    "IE": Country("Ireland", "county", "Eircode", r"[A-Z]\d[\dW] ?[A-Z\d]{4}", "D02 X285"),
    "MX": Country("Mexico", "state", "postal code", r"\d{5}", "06000"),
    "NZ": Country("New Zealand", "", "postcode", r"\d{4}", "6011"),
    "PH": Country("Philippines", "province", "ZIP code", r"\d{4}", "1226"),
    "PR": Country("Puerto Rico", "", "ZIP code", r"\d{5}(-\d{4})?", "00901"),
    "LK": Country("Sri Lanka", "", "postal code", r"\d{5}", "00100"),
    "GB": Country("United Kingdom", "", "postcode", r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}", "SW1A 1AA"),
}


def spelled_out(address: str) -> list[str]:
    """The lines of an address, the last of which may be the code of a country: CA is read as California."""
    *lines, last = address.splitlines() or [""]
    return [*lines, COUNTRIES[last].name if last in COUNTRIES else last]
