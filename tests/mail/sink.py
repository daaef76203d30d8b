"""An SMTP server for tests: counts what it takes, and refuses or misbehaves on request."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

HOST = "127.0.0.1"


@dataclass
class Sink:
    """What it answers, and what it took."""

    port: int
    received: list[EmailMessage] = field(default_factory=list)
    # What to say to MAIL FROM, to a recipient, and to a message with this subject.
    sender_answer: str = ""
    recipient_answers: dict[str, str] = field(default_factory=dict)
    data_answers: dict[str, str] = field(default_factory=dict)
    # Called before the answer to MAIL FROM, and after a message is kept but before the sender hears of it.
    before_sending: Callable[[], None] = lambda: None
    before_answering: Callable[[], None] = lambda: None

    @property
    def message_ids(self) -> list[str]:
        return [message["Message-ID"] for message in self.received]

    async def handle_MAIL(  # noqa: N802  # aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.before_sending()
        if not self.sender_answer:
            envelope.mail_from = address
        return self.sender_answer or "250 OK"

    async def handle_RCPT(  # noqa: N802  # as above
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        refusal = self.recipient_answers.get(address)
        if not refusal:
            envelope.rcpt_tos.append(address)
        return refusal or "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802  # as above
        assert isinstance(envelope.content, bytes)
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        if refusal := self.data_answers.get(message["Subject"]):
            return refusal
        self.received.append(message)
        self.before_answering()
        return "250 OK"


@contextmanager
def running(port: int = 0) -> Iterator[Sink]:
    sink = Sink(port=port or free_port())
    controller = Controller(sink, hostname=HOST, port=sink.port)
    controller.start()
    try:
        yield sink
    finally:
        controller.stop()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
    return port
