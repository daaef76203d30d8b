"""What the demo says to the settings before they are read: production, with stand-ins on this machine."""

import os
import secrets
import socket
import sys
from collections.abc import MutableMapping
from dataclasses import dataclass
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent.parent
HOST = "127.0.0.1"
# A demo uses none of these, even where the shell has them set for something else.
OUTSIDE = (
    "DATABASE_URL",
    "REDIS_URL",
    "BROKER_URL",
    "ALLOWED_HOSTS",
    "TRUSTED_PROXIES",
    "STRIPE_AUTOMATIC_TAX",
)
# No browser opens these, of all that PORT may be (Fetch standard, "port blocking").
BLOCKED = frozenset(
    {1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, *range(6665, 6670), 6679, 6697, 10080}
)


@dataclass(frozen=True)
class Ports:
    """Everything moves along with the site's port."""

    web: int

    @property
    def stripe(self) -> int:
        return self.web + 10

    @property
    def mailbox(self) -> int:
        return self.web + 20

    @property
    def smtp(self) -> int:
        return self.web + 21

    @property
    def other(self) -> int:
        """What to try where one of these cannot be had."""
        return self.web + 1000 if self.web < 60_000 else 9000

    def all(self) -> dict[str, int]:
        return {
            "the site": self.web,
            "the Stripe sandbox": self.stripe,
            "the mailbox": self.mailbox,
            "the mail server": self.smtp,
        }


def prepare() -> None:
    """Fill in the environment of this process, or stop with one sentence."""
    ports = chosen_ports(os.environ)
    refuse_blocked(ports)
    refuse_taken(ports)
    os.environ.update(variables(ports, var_dir(os.environ)))
    for name in OUTSIDE:
        os.environ.pop(name, None)


def chosen_ports(environ: MutableMapping[str, str]) -> Ports:
    given = environ.get("PORT", "").strip() or "8000"
    if not given.isascii() or not given.isdigit() or not 1024 <= int(given) <= 65_500:
        sys.exit(f"PORT must be a number from 1024 to 65500, not {given!r}.")
    return Ports(int(given))


def refuse_blocked(ports: Ports) -> None:
    for name, port in ports.all().items():
        if port in BLOCKED:
            sys.exit(
                f"No browser opens port {port}, where {name} would be: run `PORT={ports.other} make demo`."
            )


def refuse_taken(ports: Ports) -> None:
    for name, port in ports.all().items():
        if is_taken(port):
            sys.exit(
                f"Port {port} is taken, so {name} cannot start: stop what uses it, or run `PORT={ports.other} make demo`."
            )


def is_taken(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return True
    return False


def var_dir(environ: MutableMapping[str, str]) -> Path:
    folder = Path(environ.get("VAR_DIR") or BASE_DIR / "var").resolve()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def variables(ports: Ports, var: Path) -> dict[str, str]:
    site = f"http://{HOST}:{ports.web}"
    return {
        "DEBUG": "0",
        "DEMO": "1",
        "VAR_DIR": str(var),
        "DJANGO_SETTINGS_MODULE": "jobboard.settings",
        "SECRET_KEY": kept_secret(var / "secret_key"),
        "SITE_URL": site,
        "EMAIL_URL": f"smtp://{HOST}:{ports.smtp}",
        "FROM_EMAIL": "Medical Coding Jobs <hello@jobs.example.org>",
        "SUPPORT_EMAIL": "support@jobs.example.org",
        "STRIPE_SECRET_KEY": "sk_test_sandbox",
        "STRIPE_API_BASE": f"http://{HOST}:{ports.stripe}",
        "STRIPE_WEBHOOK_SECRETS": kept_secret(var / "stripe_webhook_secret", prefix="whsec_"),
        "PYTHONUNBUFFERED": "1",
    }


def kept_secret(path: Path, *, prefix: str = "") -> str:
    """Made once, readable by its owner only."""
    if not path.exists():
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(prefix + secrets.token_urlsafe(50))
    return path.read_text().strip()
