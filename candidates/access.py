"""Whose alerts are whose. An address belongs to the account that has confirmed it."""

from allauth.account.models import EmailAddress
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.db.models.functions import Lower
from django.http import Http404

from candidates import links
from candidates.models import Alert, AlertQuerySet, Subscriber
from jobboard.accounts.models import User

Visitor = User | AnonymousUser


def owns(user: Visitor, email: str) -> bool:
    return email.lower() in _addresses(user)


def alerts_of(user: Visitor) -> AlertQuerySet:
    """Also those that were saved without signing in, from an address that is now the account's."""
    if not user.is_authenticated:
        return Alert.objects.none()
    addresses = EmailAddress.objects.filter(user=user, verified=True).values(lower=Lower("email"))
    mine = Subscriber.objects.filter(Q(user=user) | Q(email__in=addresses))
    return Alert.objects.filter(subscriber__in=mine).select_related("subscriber")


def alerts_by_link(token: str) -> AlertQuerySet:
    return subscriber_by_link(token).alerts.select_related("subscriber")


def subscriber_by_link(token: str) -> Subscriber:
    subscriber = links.managed(token)
    if subscriber is None:
        raise Http404("No such link.")
    return subscriber


def _addresses(user: Visitor) -> list[str]:
    if not user.is_authenticated:
        return []
    verified = EmailAddress.objects.filter(user=user, verified=True)
    return [email.lower() for email in verified.values_list("email", flat=True)]
