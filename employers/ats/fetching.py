"""Asking an employer's ATS for its list, without being led anywhere else.

The account's name comes from the employer, so every address is resolved and looked at before it is asked: no private
or loopback network, no redirect, a limit on time and on size.
"""

import json
from typing import Any

import requests
from django.conf import settings
from requests_hardened import Config, Manager

from employers.ats.vendors import Vendor, is_a_list

TIMEOUT = (5, 20)  # seconds to connect, and between two pieces
MOST_BYTES = 20_000_000
_CHUNK = 65_536


class FeedError(Exception):
    """Why the list could not be read, in words for the employer."""


def _manager() -> Manager:
    return Manager(
        Config(
            ip_filter_enable=True,
            ip_filter_allow_loopback_ips=False,
            never_redirect=True,
            default_timeout=TIMEOUT,
            user_agent_override=f"{settings.SITE_NAME} ({settings.SITE_URL})",
        )
    )


def fetch(vendor: Vendor, account: str) -> Any:  # a stranger's JSON
    """What the vendor lists for the account. Raises FeedError."""
    try:
        with (
            _manager().get_session() as session,
            session.request("GET", vendor.address(account), stream=True) as answer,
        ):
            if answer.status_code == 404:
                raise FeedError(f"{vendor.name} knows no account “{account}”.")
            if answer.status_code != 200:
                raise FeedError(f"{vendor.name} answered with an error ({answer.status_code}).")
            told = json.loads(_body(vendor, answer))
    except requests.RequestException as error:
        raise FeedError(f"{vendor.name} could not be reached.") from error
    except (ValueError, RecursionError) as error:
        raise FeedError(f"{vendor.name} sent something that is no list of jobs.") from error
    if not is_a_list(vendor, told):
        raise FeedError(f"{vendor.name} sent something that is no list of jobs.")
    return told


def _body(vendor: Vendor, answer: requests.Response) -> bytes:
    body = bytearray()
    for piece in answer.iter_content(_CHUNK):
        body += piece
        if len(body) > MOST_BYTES:
            raise FeedError(f"The list at {vendor.name} is too long to read.")
    return bytes(body)
