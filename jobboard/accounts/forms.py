"""allauth's forms in this site's words."""

from typing import Any, ClassVar

from allauth.account import forms as allauth
from allauth.account.utils import get_next_redirect_url
from allauth.core import context
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django.http import HttpRequest

from jobboard.accounts import expected
from jobboard.accounts.devices import name_of

NEW_PASSWORD = {"password1": "New password", "password2": "New password, once more"}


class InOurWords:
    """ "E-mail" is how every other page writes it, and no other label has capitals within."""

    fields: dict[str, Any]  # Django's form fields
    labels: ClassVar[dict[str, str]] = {"login": "E-mail", "email": "E-mail"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # allauth's own
        super().__init__(*args, **kwargs)
        for name in self.fields.keys() & self.labels.keys():
            self.fields[name].label = self.labels[name]
        for field in self.fields.values():
            # It would say once more what the label says, in allauth's words.
            field.widget.attrs.pop("placeholder", None)


class LoginForm(InOurWords, allauth.LoginForm):
    pass


class SignupForm(InOurWords, allauth.SignupForm):
    """Whoever is expected under an address signs up with that one; the browser cannot send another."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # allauth's own
        super().__init__(*args, **kwargs)
        email = expected.expected_email(context.request)
        if email:
            field = self.fields["email"]
            field.initial = self.initial["email"] = email
            field.disabled = True
            field.help_text = "The address that was invited."

    def try_save(self, request: HttpRequest) -> Any:  # allauth's own
        """Where they are going is kept for whoever has mistyped the address, whether or not it has an account."""
        request.session["signing_up_for"] = get_next_redirect_url(request) or ""
        return super().try_save(request)


class ResetPasswordForm(InOurWords, allauth.ResetPasswordForm):
    pass


class AddEmailForm(InOurWords, allauth.AddEmailForm):
    pass


class ReauthenticateForm(InOurWords, allauth.ReauthenticateForm):
    pass


class SetPasswordForm(InOurWords, allauth.SetPasswordForm):
    labels: ClassVar = {"password2": "Password, once more"}


class ChangePasswordForm(InOurWords, allauth.ChangePasswordForm):
    labels: ClassVar = {"oldpassword": "Current password", **NEW_PASSWORD}


class ResetPasswordKeyForm(InOurWords, allauth.ResetPasswordKeyForm):
    labels: ClassVar = NEW_PASSWORD


class AddPasskeyForm(AddWebAuthnForm):
    """Made to sign in alone with, unless somebody wants it only as a second step."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # allauth's own
        super().__init__(*args, **kwargs)
        self.initial["name"] = name_of(context.request.META.get("HTTP_USER_AGENT", ""))
        if "passwordless" in self.fields:
            self.fields["passwordless"].initial = True
            self.fields["passwordless"].help_text = ""
