"""An employer as Stripe's customer: made with its first purchase, the same one ever after."""

from hashlib import sha256

from employers.models import Employer, Role
from jobboard.payments import gateway
from jobboard.payments.gateway import GatewayError

ATTEMPTS = 3


def customer_of(employer: Employer) -> str:
    """Two who ask at once send the same request under the same key, so Stripe makes one; the first answer is kept."""
    if employer.stripe_customer_id:
        return employer.stripe_customer_id
    made = _make(employer)
    Employer.objects.filter(pk=employer.pk, stripe_customer_id="").update(stripe_customer_id=made)
    employer.refresh_from_db(fields=["stripe_customer_id"])
    return employer.stripe_customer_id


def _make(employer: Employer) -> str:
    owner = employer.memberships.filter(role=Role.OWNER).select_related("user").order_by("pk").first()
    name, email = employer.company.name, owner.user.email if owner else ""
    # A key stands for one body: a company that changes its name in between asks under another.
    digest = sha256(f"{name}\n{email}".encode()).hexdigest()[:16]
    for attempt in range(1, ATTEMPTS + 1):
        key = f"customer:{employer.pk}:{digest}:{attempt}"
        try:
            return gateway.create_customer(
                name=name, email=email, employer_id=employer.pk, idempotency_key=key
            )
        except GatewayError as error:
            # Stripe keeps its answer to a key, an error too, so only a new key can be answered differently.
            if not error.answered or attempt == ATTEMPTS:
                raise
    raise AssertionError("the last attempt returns or raises")
