"""The five people of the demo. Their passwords are for everyone, so a demo listens on this machine only."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Persona:
    role: str
    email: str
    password: str
    # What to do as this person, in a few words.
    about: str


PERSONAS = [
    Persona("employer", "acme@example.org", "demo-employer-2026", "posts jobs and pays for Lakeshore Health"),
    Persona("candidate (CPC)", "dana@example.org", "demo-coder-2026", "finds jobs and gets alerts"),
    Persona(
        "candidate (CPC-A)", "paul@example.org", "demo-apprentice-2026", "is new, and still an apprentice"
    ),
    Persona("editor", "eddie@example.org", "demo-editor-2026", "moderates postings at /admin/"),
    Persona("admin", "admin@example.org", "demo-admin-2026", "may do everything at /admin/"),
]


def persona(email: str) -> Persona:
    return next(each for each in PERSONAS if each.email == email)
