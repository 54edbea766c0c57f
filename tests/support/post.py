"""The other ends of messages: a real SMTP server, a gateway for short messages that keeps what it took, and one worker's turn."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope
from sqlalchemy import select

from licensing.act import Actor
from licensing.services.accounts import contacts
from licensing.store.models import Contact, Delivery, Message
from portal.wiring import Office
from portal.work.jobs import deliver
from tests.support.stories import PASSWORD

SECRET = base64.b64encode(b"the gateway knows this as well, 32+").decode()


class Mailbox:
    """What the server took; ``answers``: replies to RCPT instead of 250, first come first given."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.answers: list[str] = []

    async def handle_RCPT(  # noqa: N802  # the name aiosmtpd calls
        self, _server: Any, _session: Any, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if self.answers:
            return self.answers.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802  # as above
        self, _server: Any, _session: Any, envelope: Envelope
    ) -> str:
        content = envelope.content
        assert isinstance(content, bytes)
        self.letters.append(message_from_bytes(content, policy=policy.default))  # type: ignore[arg-type]
        return "250 taken"


@contextmanager
def mail_server() -> Iterator[tuple[Mailbox, int]]:
    """A mail server on a free port of this machine."""
    box = Mailbox()
    with socket.socket() as probe:  # aiosmtpd looks for itself at the port it was given, so 0 will not do
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield box, port
    finally:
        controller.stop()


class Gateway(ThreadingHTTPServer):
    """Takes what is signed rightly, once a key; ``answers``: statuses to give first instead."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), GatewayHandler)
        self.taken: dict[str, dict[str, str]] = {}
        self.heard: list[str] = []
        self.answers: list[int] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/messages"


class GatewayHandler(BaseHTTPRequestHandler):
    server: Gateway

    def log_message(self, format: str, *args: Any) -> None:
        return None

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        key, at = self.headers["webhook-id"], self.headers["webhook-timestamp"]
        signed = hmac.new(base64.b64decode(SECRET), f"{key}.{at}.".encode() + body, hashlib.sha256).digest()
        self.server.heard.append(key)
        if self.headers["webhook-signature"] != f"v1,{base64.b64encode(signed).decode()}":
            status = 401
        elif self.server.answers:
            status = self.server.answers.pop(0)
        else:
            status = 409 if key in self.server.taken else 202
            self.server.taken.setdefault(key, json.loads(body))
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()


@contextmanager
def gateway() -> Iterator[Gateway]:
    server = Gateway()
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def told(office: Office, occasion: str) -> list[str]:
    """The accounts that were told of an occasion."""
    with office.read() as session:
        query = (
            select(Message.account_id).where(Message.occasion == occasion).order_by(Message.at, Message.id)
        )
        return list(session.scalars(query))


def occasions_of(office: Office) -> set[str]:
    with office.read() as session:
        return set(session.scalars(select(Message.occasion)))


def carry(office: Office) -> None:
    """What the worker does with every delivery that waits, once."""
    with office.read() as session:
        query = select(Delivery.id).where(Delivery.sent_at.is_(None), Delivery.failed_at.is_(None))
        waiting = list(session.scalars(query.order_by(Delivery.made_at, Delivery.id)))
    for delivery_id in waiting:
        deliver.run(office, delivery_id)


def code_sent(office: Office, contact_id: str) -> str:
    """The code on its way to an address, as its owner would read it."""
    with office.read() as session:
        query = select(Delivery).where(Delivery.contact_id == contact_id, Delivery.message_id.is_(None))
        last = session.scalars(query.order_by(Delivery.made_at.desc(), Delivery.id.desc())).first()
        assert last is not None and last.body is not None
        return str(last.body["code"])


def prove_address(office: Office, actor: Actor, kind: str, address: str) -> Contact:
    """The address is typed in, the code read there and typed back."""
    with office.work(actor) as work:
        contact = contacts.add(work, kind, address, PASSWORD, office.hasher)
    code = code_sent(office, contact.id)
    with office.work(actor) as work:
        assert contacts.prove(work, contact.id, code, office.hasher)
    return contact
