"""The one form of allauth that is ours in part."""

from typing import Any

from allauth.account.forms import SignupForm as BaseSignupForm
from allauth.core import context

from jobboard.accounts import expected


class SignupForm(BaseSignupForm):
    """Whoever is expected under an address signs up with that one; the browser cannot send another."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # allauth's own
        super().__init__(*args, **kwargs)
        email = expected.expected_email(context.request)
        if email:
            field = self.fields["email"]
            field.initial = self.initial["email"] = email
            field.disabled = True
            field.help_text = "The address that was invited."
