"""Asking an employer's ATS for its list, without being led anywhere else.

The account's name comes from the employer, so every address is resolved and looked at before it is asked: no private
or loopback network, no redirect, a limit on time and on size.
"""

import json
import time
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from threading import Thread
from typing import Any

import requests
from django.conf import settings
from requests_hardened import Config, Manager
from urllib3.exceptions import HTTPError

from employers.ats.vendors import Vendor, is_a_list

TIMEOUT = (5, 20)  # seconds to connect, and between two pieces
WHOLE_SECONDS = 60.0  # for all of it, however small its pieces are
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
        told = _in_time(partial(_ask, vendor, account))
    except TimeoutError as error:
        raise FeedError(f"{vendor.name} took too long to answer.") from error
    except (requests.RequestException, HTTPError) as error:
        raise FeedError(f"{vendor.name} could not be reached.") from error
    except (ValueError, RecursionError) as error:
        raise FeedError(f"{vendor.name} sent something that is no list of jobs.") from error
    if not is_a_list(vendor, told):
        raise FeedError(f"{vendor.name} sent something that is no list of jobs.")
    return told


def _in_time(ask: Callable[[], Any]) -> Any:  # as above
    """Beside us, as a status line or a header can come byte by byte as well, and nothing but a thread can be left there."""
    answer: Future[Any] = Future()
    Thread(target=_settle, args=(answer, ask), daemon=True).start()
    return answer.result(WHOLE_SECONDS)


def _settle(answer: "Future[Any]", ask: Callable[[], Any]) -> None:
    try:
        answer.set_result(ask())
    except BaseException as error:  # whatever it is, it is raised where the answer is waited for
        answer.set_exception(error)


def _ask(vendor: Vendor, account: str) -> Any:  # as above
    until = time.monotonic() + WHOLE_SECONDS
    with (
        _manager().get_session() as session,
        session.request("GET", vendor.address(account), stream=True) as answer,
    ):
        if answer.status_code == 404:
            raise FeedError(f"{vendor.name} knows no account “{account}”.")
        if answer.status_code != 200:
            raise FeedError(f"{vendor.name} answered with an error ({answer.status_code}).")
        return json.loads(_body(vendor, answer, until))


def _body(vendor: Vendor, answer: requests.Response, until: float) -> bytes:
    """Piece by piece as they come: to wait until one is full may take for ever."""
    body = bytearray()
    while piece := answer.raw.read1(_CHUNK, decode_content=True):
        body += piece
        if len(body) > MOST_BYTES:
            raise FeedError(f"The list at {vendor.name} is too long to read.")
        if time.monotonic() > until:
            raise TimeoutError
    return bytes(body)
