"""allauth's forms in this site's words."""

from typing import Any

from allauth.account import forms as allauth


class SaysEMail:
    """ "E-mail" is how every other page writes it."""

    fields: dict[str, Any]  # Django's form fields

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # allauth's own
        super().__init__(*args, **kwargs)
        for name in self.fields.keys() & {"login", "email"}:
            self.fields[name].label = "E-mail"


class LoginForm(SaysEMail, allauth.LoginForm):
    pass


class SignupForm(SaysEMail, allauth.SignupForm):
    pass


class ResetPasswordForm(SaysEMail, allauth.ResetPasswordForm):
    pass


class AddEmailForm(SaysEMail, allauth.AddEmailForm):
    pass
