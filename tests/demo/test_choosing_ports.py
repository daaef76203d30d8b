"""`PORT=… make demo` where the demo cannot be had there: one sentence, with a port that it can be had at."""

import re
import socket

import pytest

from jobboard.demo import environment
from jobboard.demo.environment import BLOCKED, HOST, Ports

LOWEST, HIGHEST = 1024, 65_500


@pytest.mark.parametrize("given", ["80", "65501", "x", "-1", "٣٠٠٠", "8000.5"])
def test_what_is_no_port_is_named(given: str) -> None:
    with pytest.raises(SystemExit, match=re.escape(f"from {LOWEST} to {HIGHEST}, not {given!r}")):
        environment.chosen_ports({"PORT": given})


@pytest.mark.parametrize(
    ("web", "port", "what"),
    [(6000, 6000, "the site"), (10_070, 10_080, "the Stripe sandbox"), (5040, 5060, "the mailbox")],
)
def test_where_no_browser_goes_the_demo_does_not_start(web: int, port: int, what: str) -> None:
    """Chromium shows ERR_UNSAFE_PORT there, and whoever pays would see that instead of a payment page."""
    with pytest.raises(SystemExit, match=f"No browser opens port {port}, where {what} would be"):
        environment.refuse_blocked(Ports(web))


def test_a_port_that_is_taken_is_named_with_another() -> None:
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(SystemExit, match=f"Port {port} is taken, so the site cannot start"):
            environment.refuse_taken(Ports(port))


def test_the_other_port_that_is_proposed_is_one_that_browsers_open() -> None:
    blocked = [Ports(web) for web in range(LOWEST, HIGHEST + 1) if BLOCKED & set(Ports(web).all().values())]
    assert len(blocked) > len(BLOCKED)
    for ports in blocked:
        environment.refuse_blocked(Ports(ports.other))
