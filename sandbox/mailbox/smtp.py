"""Takes every message for every address."""

import asyncio

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from sandbox.mailbox.store import store

LARGEST = 20_000_000


class PortTakenError(Exception):
    def __init__(self, port: int) -> None:
        super().__init__(port)
        self.port = port


class Postman:
    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802  # aiosmtpd's name
        content = envelope.content or b""
        raw = content if isinstance(content, bytes) else content.encode()
        number = await asyncio.to_thread(
            store().add, raw, sender=envelope.mail_from or "", to=envelope.rcpt_tos
        )
        return f"250 Kept as message {number}"


def start(host: str, port: int) -> Controller:
    controller = Controller(
        Postman(), hostname=host, port=port, data_size_limit=LARGEST, enable_SMTPUTF8=True, ident="Mailbox"
    )
    try:
        controller.start()
    except OSError:
        raise PortTakenError(port) from None
    return controller
