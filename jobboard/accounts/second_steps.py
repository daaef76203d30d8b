"""The secrets of authenticator apps and recovery codes are encrypted in the database, under a key that follows from SECRET_KEY.

Whoever reads a backup of the database cannot make codes with it. Earlier keys (SECRET_KEY_FALLBACKS) still read what
they wrote, until it has been written anew.
"""

import base64
import logging
import secrets
from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import transaction

# Of an authenticator's data, what is secret.
SECRET = ("secret", "seed")
_PURPOSE = b"jobboard.accounts.second_steps"

log = logging.getLogger(__name__)


class SecondStepAdapter(DefaultMFAAdapter):
    # Said of a code that is typed and of a passkey alike.
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "This was not accepted. A code of the app works for half a minute, a recovery code once."
    }

    def encrypt(self, text: str) -> str:
        return encrypted(text)

    def decrypt(self, encrypted_text: str) -> str:
        """What no key reads is a secret that nobody knows, so that no code fits: an administrator lets its owner in."""
        try:
            return decrypted(encrypted_text)
        except InvalidToken:
            log.error("A second step cannot be read with SECRET_KEY or SECRET_KEY_FALLBACKS")
            return base64.b32encode(secrets.token_bytes(20)).decode()


def encrypted(text: str) -> str:
    return _keys().encrypt(text.encode()).decode()


def decrypted(token: str) -> str:
    return _keys().decrypt(token.encode()).decode()


def _keys() -> MultiFernet:
    """Today's first: it writes, all of them read."""
    return MultiFernet([_key(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _key(secret_key: str) -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=_PURPOSE).derive(secret_key.encode())
    return Fernet(base64.urlsafe_b64encode(derived))


def renew() -> int:
    """Write anew what an earlier key wrote, so that it may be dropped after a day. How many."""
    if not settings.SECRET_KEY_FALLBACKS:
        return 0
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES)
    rows = Authenticator.objects.filter(type__in=kinds).values_list("pk", "data")
    return sum(_renewed(pk) for pk, data in list(rows) if _is_earlier(data))


def _is_earlier(data: dict[str, Any]) -> bool:
    """Written by a key that is not today's, but that we have."""
    token = next((data[name] for name in SECRET if name in data), "")
    try:
        _key(settings.SECRET_KEY).decrypt(token)
    except InvalidToken:
        return _is_ours(token)
    return False


def _is_ours(token: str) -> bool:
    try:
        decrypted(token)
    except InvalidToken:
        return False
    return True


@transaction.atomic
def _renewed(pk: int) -> int:
    """Under the row's lock, as its owner may be using a recovery code."""
    row = Authenticator.objects.select_for_update().filter(pk=pk).first()
    if row is None:
        return 0
    fresh = {name: encrypted(decrypted(row.data[name])) for name in SECRET if name in row.data}
    row.data |= fresh
    row.save(update_fields=["data"])
    return 1
