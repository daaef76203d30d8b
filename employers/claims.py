"""Whose company it is: known by a confirmed address at the domain of its website, else asked of an editor."""

from typing import TYPE_CHECKING

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.utils import timezone

from cms.models import Company
from employers import team_mail
from employers.free_mail import FREE_MAIL
from employers.models import CompanyCheck, Employer, JoinRequest, Membership, Role
from jobboard.accounts.models import User

if TYPE_CHECKING:
    from employers.company_forms import CompanyForm


def work_domains(user: User) -> list[str]:
    """Of their confirmed addresses, those domains at which not anybody gets one."""
    addresses = EmailAddress.objects.filter(user=user, verified=True).order_by("pk")
    domains = (address.rpartition("@")[2].lower() for address in addresses.values_list("email", flat=True))
    return [domain for domain in dict.fromkeys(domains) if domain and domain not in FREE_MAIL]


def found(form: "CompanyForm", user: User) -> None:
    """Company, account and owner at once. A double click finds the first one's membership and changes nothing."""
    try:
        with transaction.atomic():
            employer = Employer.objects.create(company=form.save())
            Membership.objects.create(employer=employer, user=user, role=Role.OWNER)
            if not work_domains(user):
                CompanyCheck.objects.create(employer=employer, what=CompanyCheck.What.COMPANY, asked_by=user)
            verify(employer)
    except IntegrityError:
        if not Membership.objects.filter(user=user).exists():
            raise


def verify(employer: Employer) -> None:
    """Note whether an owner's confirmed address is at the domain of the website, as it is now."""
    company = employer.company
    owners = employer.memberships.filter(role=Role.OWNER).select_related("user")
    domains = [domain for owner in owners for domain in work_domains(owner.user)]
    domain = next((domain for domain in domains if company.is_at(domain)), "")
    if domain == company.verified_domain:
        return
    try:
        with transaction.atomic():
            company.verified_domain = domain
            company.domain_verified_at = timezone.now() if domain else None
            company.save(update_fields=["verified_domain", "domain_verified_at"])
    except IntegrityError:  # another company was first at this domain
        company.refresh_from_db(fields=["verified_domain", "domain_verified_at"])


# --- A colleague who comes later ---


def claimed_for(user: User) -> Employer | None:
    """The employer at whose verified domain this person has a confirmed address."""
    return (
        Employer.objects.select_related("company")
        .filter(company__verified_domain__in=work_domains(user) or ["-"])
        .order_by("pk")
        .first()
    )


def ask_to_join(employer: Employer, user: User) -> JoinRequest:
    """However often they click, its owners get one mail each."""
    with transaction.atomic():
        request, is_new = JoinRequest.objects.get_or_create(
            user=user, decided_at=None, defaults={"employer": employer}
        )
        if is_new:
            team_mail.asked_to_join(request)
    return request


def open_request_of(user: User) -> JoinRequest | None:
    return JoinRequest.objects.filter(user=user, decided_at=None).select_related("employer__company").first()


def answer(request: JoinRequest, *, approved: bool, by: User) -> bool:
    """False where another owner was first, or the person has a team by now."""
    try:
        with transaction.atomic():
            open_one = JoinRequest.objects.filter(pk=request.pk, decided_at__isnull=True)
            if not open_one.update(decided_at=timezone.now(), decided_by=by, approved=approved):
                return False
            if approved:
                Membership.objects.create(employer=request.employer, user=request.user, role=Role.RECRUITER)
            request.approved = approved
            team_mail.join_answered(request)
    except IntegrityError:
        JoinRequest.objects.filter(pk=request.pk, decided_at__isnull=True).update(decided_at=timezone.now())
        return False
    return True


# --- What its owner changes ---


@transaction.atomic
def change(employer: Employer, form: "CompanyForm", *, by: User) -> list[CompanyCheck]:
    """Save what may be changed at once; the checks that stand between the rest and the public."""
    before = Company.objects.select_for_update().get(pk=employer.company_id)
    company: Company = form.save(commit=False)
    held: list[CompanyCheck] = []
    if company.name != before.name and _has_live_postings(employer):
        held.append(_ask(employer, CompanyCheck.What.NAME, company.name, by))
        company.name = before.name
    if before.is_agency and not company.is_agency and employer.postings.exists():
        held.append(_ask(employer, CompanyCheck.What.KIND, company.kind, by))
        company.kind = before.kind
    company.save(update_fields=list(form.fields))  # what else is known of it may have changed meanwhile
    employer.company = company
    verify(employer)
    return held


def _has_live_postings(employer: Employer) -> bool:
    return employer.postings.filter(page__live=True, page__closed_at__isnull=True).exists()


def _ask(employer: Employer, what: CompanyCheck.What, proposed: str, by: User) -> CompanyCheck:
    """What is asked last replaces what still waits."""
    check, _ = CompanyCheck.objects.update_or_create(
        employer=employer,
        what=what,
        decided_at=None,
        defaults={"proposed": proposed, "asked_by": by, "opened_at": timezone.now()},
    )
    return check


@transaction.atomic
def decide(check: CompanyCheck, decision: str, reason: str, *, by: User) -> bool:
    """The editor's word, once, and a mail to whoever asked. False where it was decided in the meantime."""
    waiting = CompanyCheck.objects.waiting().filter(pk=check.pk)
    now = timezone.now()
    if not waiting.update(decision=decision, reason=reason, decided_at=now, decided_by=by):
        return False
    check.refresh_from_db()
    approved = decision == CompanyCheck.Decision.APPROVED
    if check.what == CompanyCheck.What.COMPANY:
        Employer.objects.filter(pk=check.employer_id).update(refused_at=None if approved else now)
    elif approved:
        company = check.employer.company
        setattr(company, check.what, check.proposed)
        company.save(update_fields=[check.what])
    team_mail.company_checked(check)
    return True
