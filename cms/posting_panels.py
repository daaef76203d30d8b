"""The form of a posting in Wagtail's editor."""

from django.forms import CheckboxSelectMultiple
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, Panel


def _group(heading: str, *names: str) -> MultiFieldPanel:
    return MultiFieldPanel([_field(name) for name in names], heading=heading)


def _field(name: str) -> FieldPanel:
    is_many = name in {"record_types", "code_sets", "systems"}
    return FieldPanel(name, widget=CheckboxSelectMultiple) if is_many else FieldPanel(name)


CONTENT: list[Panel] = [
    *map(_field, ("title", "company", "description")),
    _group(
        "Who may apply",
        "requirement", "preferred", "experience_months", "apprentice", "apprentice_months", "signs_apprentice_letter",
    ),
    _group("Pay", "pay_min_cents", "pay_max_cents", "pay_unit", "fte", "shift_hours", "charts_per_hour", "benefits"),
    _group(
        "Where",
        "employment_type", "arrangement", "days_on_site", "city", "state", "postal_code", "remote_all_states",
        "remote_states",
    ),
    _group(
        "The work",
        "specialty", "record_types", "code_sets", "systems", "productivity", "productivity_per",
        "productivity_record_type", "accuracy_percent", "accuracy_method", "uses_cac",
    ),
    _group("What the employer gives and asks", "equipment_provided", "dues_paid", "ceus_paid", "coding_test"),
    _group("How to apply", "apply_here", "apply_url", "apply_email"),
]  # fmt: skip
