"""What candidates are told of their credentials and of employers that ask for them; and an employer, of a yes."""

from collections.abc import Sequence
from datetime import date

from django.conf import settings
from django.urls import reverse

from candidates import links
from candidates.candidate import Candidate, CredentialCheck, HeldCredential
from candidates.contact import ContactRequest
from jobboard.mail import outbox


def cycles_end(candidate: Candidate, ending: Sequence[HeldCredential], today: date) -> None:
    off_url = links.reminders_off_url(candidate)
    first = ending[0]
    outbox.queue(
        "cycles_end",
        to=candidate.user.email,
        dedupe_key=f"cycle-ends:{first.pk}:{first.cycle_ends_on}:{today}",
        context={
            "ending": [_ending(held, today) for held in ending],
            "profile_url": _address("profile"),
            "off_url": off_url,
        },
        headers={
            "List-Unsubscribe": f"<{off_url}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
        },
    )


def _ending(held: HeldCredential, today: date) -> dict[str, object]:
    assert held.cycle_ends_on is not None
    word = held.credential
    known = bool(word.ceus_per_cycle and word.cycle_years)
    return {
        "code": held.credential_id,
        "name": word.name,
        "body": word.body,
        "on": held.cycle_ends_on,
        "days": (held.cycle_ends_on - today).days,
        "ceus": word.ceus_per_cycle if known else None,
        "years": word.cycle_years,
    }


def credential_checked(check: CredentialCheck) -> None:
    held = check.held
    outbox.queue(
        "credential_checked",
        to=held.candidate.user.email,
        dedupe_key=f"credential-checked:{check.pk}",
        context={
            "code": held.credential_id,
            "body": held.credential.body,
            "found": check.is_found,
            "badge": held.badge,
            "until": check.cycle_ends_on,
            "reason": check.reason,
            "url": _address("profile"),
        },
    )


def asked_for_contact(request: ContactRequest) -> None:
    outbox.queue(
        "contact_asked",
        to=request.candidate.user.email,
        dedupe_key=f"contact-asked:{request.pk}",
        context={
            "company": request.company.name,
            "title": request.title,
            "pay": request.pay_text,
            "message": request.message,
            "url": _address("contact", request.pk),
        },
    )


def contact_agreed(request: ContactRequest) -> None:
    if request.asked_by is None:
        return
    outbox.queue(
        "contact_agreed",
        to=request.asked_by.email,
        dedupe_key=f"contact-agreed:{request.pk}",
        context={"title": request.title, "url": _address("coder_contacts")},
    )


def _address(name: str, *args: object) -> str:
    return settings.SITE_URL + reverse(name, args=args)
