"""What seekers fill in."""

from typing import Any

from django import forms

from candidates.models import Alert, SavedJob

LONGEST_QUERY = Alert._meta.get_field("query").max_length or 0
TOO_LONG = "This search has too many choices for one alert. Take some off."


class FrequencyForm(forms.Form):
    frequency = forms.ChoiceField(
        label="How often",
        choices=[
            (Alert.Frequency.INSTANT, "Within minutes of a job going up (for up to 3 alerts)"),
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
        if len(self.query) > LONGEST_QUERY:
            raise forms.ValidationError(TOO_LONG)
        return data


class NoteForm(forms.ModelForm[SavedJob]):
    class Meta:
        model = SavedJob
        fields = ("note",)
