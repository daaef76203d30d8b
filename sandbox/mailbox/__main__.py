"""`python -m sandbox.mailbox`: take mail on one port, show it on another, on this machine only."""

import argparse
import os
import signal
import sys
from pathlib import Path
from types import FrameType

from sandbox.mailbox import smtp
from sandbox.mailbox.store import Store, use

HOST = "127.0.0.1"  # never anything else: whoever can reach the mailbox reads everybody's codes and links


def main() -> None:
    given = _arguments()
    use(Store(Path(given.store).resolve()))
    os.environ["DJANGO_SETTINGS_MODULE"] = "sandbox.mailbox.settings"
    from sandbox.mailbox.web import Website  # loads Django, which reads the settings above

    signal.signal(signal.SIGTERM, _stop)
    try:
        website = Website(HOST, given.http_port)
        post = smtp.start(HOST, given.smtp_port)
    except smtp.PortTakenError as error:
        sys.exit(f"Port {error.port} is taken; choose another one with --http-port and --smtp-port.")
    sys.stdout.write(f"Mailbox: {website.url} takes mail on port {given.smtp_port}\n")
    sys.stdout.flush()
    try:
        website.serve()
    except KeyboardInterrupt:
        pass
    finally:
        post.stop()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m sandbox.mailbox", description=__doc__)
    parser.add_argument("--http-port", type=int, default=8020, help="where mail is read (default: 8020)")
    parser.add_argument("--smtp-port", type=int, default=8021, help="where mail is sent (default: 8021)")
    parser.add_argument("--store", default="var/mailbox", help="the folder in which messages are kept")
    return parser.parse_args()


def _stop(signum: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    main()
