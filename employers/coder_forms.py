"""What an employer types to find coders and to ask one."""

from typing import Any

from django import forms
from django.db.models import Q

from candidates.contacting import Offer
from cms import vocabulary
from cms.forms import DollarsField
from cms.models import JobPage
from cms.pay import Pay, PayUnit
from employers.models import Employer
from jobboard.lib.geo import STATES
from jobboard.lib.text import clean, one_line

_PAY = "Say what it pays. Nobody is asked without it."
# What a posting says by itself.
_OWN_WORDS = ("title", "pay_min_cents", "pay_max_cents", "pay_unit")


class CoderFilterForm(forms.Form):
    credential = forms.ChoiceField(label="Credential", required=False)
    state = forms.ChoiceField(
        label="Can work from", required=False, choices=[("", "Any state"), *STATES.items()]
    )
    specialty = forms.ChoiceField(label="Specialty", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # Form's own signature
        super().__init__(*args, **kwargs)
        words = vocabulary.current()
        confirmed = [(code, code) for code, word in words.credentials.items() if word.confirmed]
        self._offer("credential", [("", "Any credential"), *confirmed])
        self._offer("specialty", [("", "Any specialty"), *words.specialties.items()])

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    @property
    def wanted(self) -> dict[str, str]:
        """What is no choice narrows nothing."""
        self.is_valid()
        return self.cleaned_data


class ContactForm(forms.Form):
    """Names one of the employer's open postings, or else the work and its pay."""

    use_required_attribute = False

    posting = forms.ChoiceField(label="Your posting", required=False)
    title = forms.CharField(
        label="Work",
        max_length=120,
        help_text="Such as “Inpatient coder, remote”.",
        error_messages={"required": "Choose a posting above, or say which work it is."},
    )
    pay_min_cents = DollarsField(label="Pay from ($)", error_messages={"required": _PAY})
    pay_max_cents = DollarsField(label="Pay up to ($)", error_messages={"required": _PAY})
    pay_unit = forms.ChoiceField(
        label="For",
        choices=[(PayUnit.HOUR.value, PayUnit.HOUR.label), (PayUnit.YEAR.value, PayUnit.YEAR.label)],
        initial=PayUnit.HOUR.value,
    )
    message = forms.CharField(
        label="A few words to them",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="They read it with your company’s name.",
    )

    def __init__(self, *args: Any, employer: Employer, **kwargs: Any) -> None:  # Form's own signature
        super().__init__(*args, **kwargs)
        theirs = Q(pk__in=employer.postings.filter(discarded_at=None).values("page"))
        self.pages = {str(page.pk): page for page in JobPage.objects.open().filter(theirs).order_by("title")}
        field = self.fields["posting"]
        assert isinstance(field, forms.ChoiceField)
        named = [(key, f"{page.title}, {page.pay_text}") for key, page in self.pages.items()]
        field.choices = [("", "None of them"), *named]
        for name in _OWN_WORDS:
            self.fields[name].required = not self.data.get("posting")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        data["title"] = one_line(data.get("title", ""))
        data["message"] = clean(data.get("message", ""), lines=True)
        if not self.errors and not data.get("posting"):
            self._clean_own_words(data)
        return data

    def _clean_own_words(self, data: dict[str, Any]) -> None:
        low, high = data["pay_min_cents"], data["pay_max_cents"]
        doubt = Pay(low, high, data["pay_unit"]).doubt()
        if not data["title"]:
            self.add_error("title", "Say which work it is.")
        elif low > high:
            self.add_error("pay_max_cents", "The upper end is below the lower one.")
        elif doubt:
            self.add_error("pay_unit", doubt)

    @property
    def offer(self) -> Offer:
        data = self.cleaned_data
        page = self.pages.get(data["posting"])
        if page:
            return Offer(
                page.title, page.pay_min_cents, page.pay_max_cents, page.pay_unit, data["message"], page
            )
        return Offer(
            data["title"], data["pay_min_cents"], data["pay_max_cents"], data["pay_unit"], data["message"]
        )
