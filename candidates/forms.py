"""What seekers fill in."""

from typing import Any

from django import forms
from django.db.models import Q

from candidates.models import Alert, Candidate, SavedJob
from cms.models import Credential

LONGEST_QUERY = Alert._meta.get_field("query").max_length


class FrequencyForm(forms.Form):
    frequency = forms.ChoiceField(
        label="How often",
        choices=[
            (Alert.Frequency.INSTANT, "Instantly, when a job goes up (for up to 3 alerts)"),
            (Alert.Frequency.DAILY, "Daily, in the morning"),
            (Alert.Frequency.WEEKLY, "Weekly, on Monday morning"),
        ],
        widget=forms.RadioSelect,
        initial=Alert.Frequency.DAILY,
    )


class AlertForm(FrequencyForm):
    email = forms.EmailField(
        label="E-mail address",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"invalid": "This is not a complete e-mail address, such as name@example.org."},
    )

    field_order = ("email", "frequency")

    def __init__(self, *args: Any, query: str, **kwargs: Any) -> None:  # Form's own signature
        super().__init__(*args, **kwargs)
        self.query = query

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if len(self.query) > (LONGEST_QUERY or 0):
            raise forms.ValidationError("This search has too many choices for one alert. Take some off.")
        return data


class ProfileForm(forms.ModelForm[Candidate]):
    """The credentials are ticked body by body, a field each."""

    class Meta:
        model = Candidate
        fields = ("state",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # ModelForm's own signature
        super().__init__(*args, **kwargs)
        held = self.instance.credentials
        for number, (body, codes) in enumerate(_offered(held).items()):
            self.fields[f"body{number}"] = forms.MultipleChoiceField(
                label=f"{body} credentials I hold",
                choices=codes,
                initial=[code for code, _ in codes if code in held],
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )

    @property
    def bodies(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith("body")]

    def save(self, commit: bool = True) -> Candidate:
        ticked = {code for field in self.bodies for code in self.cleaned_data[field.name]}
        self.instance.credentials = tuple(sorted(ticked))
        return super().save(commit)


def _offered(held: tuple[str, ...]) -> dict[str, list[tuple[str, str]]]:
    """Credentials by body, the largest first: those that were checked, and those that this person was able to tick before."""
    bodies: dict[str, list[tuple[str, str]]] = {}
    for credential in Credential.objects.filter(Q(confirmed=True) | Q(abbreviation__in=held)):
        label = f"{credential.abbreviation}, {credential.name}"
        bodies.setdefault(credential.body, []).append((credential.abbreviation, label))
    return dict(sorted(bodies.items(), key=lambda item: -len(item[1])))


class NoteForm(forms.ModelForm[SavedJob]):
    class Meta:
        model = SavedJob
        fields = ("note",)
