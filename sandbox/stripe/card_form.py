"""The form for a test card, on every page that takes one."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.http import QueryDict

from sandbox.stripe import cards
from sandbox.stripe.books import Books
from sandbox.stripe.cards import Card
from sandbox.stripe.payments import Payer


class CardForm(forms.Form):
    """What a cardholder types."""

    name = forms.CharField(required=False, max_length=200)
    number = forms.CharField(required=False, max_length=40)
    expiry = forms.CharField(required=False, max_length=20)
    cvc = forms.CharField(required=False, max_length=10)

    def __init__(self, typed: QueryDict | None, today: datetime) -> None:
        super().__init__(typed)
        self.typed = typed if typed is not None else QueryDict(mutable=True)
        self.today = today

    def clean(self) -> dict[str, Any]:
        self.clean_name_given()
        self.clean_card()
        return self.cleaned_data

    def clean_name_given(self) -> None:
        if not self.cleaned_data.get("name"):
            self.add_error("name", "Type the name of the person or company that pays.")

    def clean_card(self) -> None:
        data, today = self.cleaned_data, self.today
        number = cards.digits(data.get("number", ""))
        for name, problem in (
            ("number", cards.number_problem(data.get("number", ""))),
            ("expiry", cards.expiry_problem(data.get("expiry", ""), year=today.year, month=today.month)),
            ("cvc", cards.cvc_problem(data.get("cvc", ""), number)),
        ):
            if problem and name not in self.errors:
                self.add_error(name, problem)

    def fill(self, number: str) -> None:
        """A test card chosen from the list."""
        card = cards.BY_NUMBER.get(number, cards.CARDS[0])
        self.typed["number"] = card.grouped
        self.typed["expiry"] = f"12 / {(self.today.year + 3) % 100:02}"
        self.typed["cvc"] = "1234" if card.brand == "amex" else "123"

    def card(self) -> Card | None:
        """The test card behind the number. Any other number is forgotten: it may be a real one."""
        card = cards.BY_NUMBER.get(cards.digits(self.cleaned_data["number"]))
        if card is None:
            self.typed["number"] = ""
        return card

    def payer_called(self, email: str, tax_id: str = "") -> Payer:
        month, year = cards.expiry(self.cleaned_data["expiry"]) or (12, self.today.year + 1)
        name = self.cleaned_data["name"]
        return Payer(email=email, name=name, tax_id=tax_id, exp_month=month, exp_year=year)


def today(books: Books) -> datetime:
    return datetime.fromtimestamp(books.now(), UTC)
