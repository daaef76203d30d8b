"""Whom an owner invites, and as what."""

from django import forms

from employers.models import Role


class RoleForm(forms.Form):
    role = forms.ChoiceField(
        label="Role", choices=Role.choices, error_messages={"required": "Choose what they may do."}
    )


class InvitationForm(RoleForm):
    """Whom to invite, and as what."""

    use_required_attribute = False

    email = forms.EmailField(
        label="E-mail address",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": "Write the address of the person to invite.",
            "invalid": "Write an address such as name@clinic.org.",
        },
    )
    role = forms.ChoiceField(
        label="Role",
        choices=Role.choices,
        initial=Role.RECRUITER,
        help_text="What each role may do is in the table below.",
        error_messages={"required": "Choose what they may do."},
    )
    field_order = ("email", "role")
