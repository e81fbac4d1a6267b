"""A small real mail server for tests: SMTP on a loopback port, STARTTLS, letters kept in a list."""

import datetime
import email
import email.policy
import ipaddress
import socket
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass
class MailHouse:
    """`answers`: what it says to the next letters instead of taking them ("" = hangs up)."""

    port: int
    authority: Path
    letters: list[EmailMessage] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    in_the_clear: int = 0


@contextmanager
def mail_house(folder: Path) -> Iterator[MailHouse]:
    """A server that offers STARTTLS and runs until the block ends."""
    authority, trust = _certificate(folder)
    house = MailHouse(0, authority)

    class Session(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            self.connection: socket.socket = self.request
            self._say("220 mail")
            while True:
                verb = self._line().decode().strip().upper().split(" ")[0]
                if verb == "STARTTLS":
                    self._say("220 go")
                    self.connection = trust.wrap_socket(self.connection, server_side=True)
                elif verb == "EHLO":
                    self._say("250-mail\r\n250 STARTTLS")
                elif verb == "DATA":
                    self._say("354 go on")
                    if not self._letter():
                        self.connection.close()
                        return
                elif verb == "QUIT":
                    self._say("221 bye")
                    self.connection.close()
                    return
                else:
                    self._say("250 ok")

        def _line(self) -> bytes:
            found = b""
            while not found.endswith(b"\n"):
                sign = self.connection.recv(1)
                if not sign:
                    raise ConnectionError
                found += sign
            return found

        def _letter(self) -> bool:
            text = b"".join(iter(self._line, b".\r\n"))
            house.in_the_clear += not isinstance(self.connection, ssl.SSLSocket)
            answer = house.answers.pop(0) if house.answers else "250 taken"
            if answer.startswith("250"):
                found = email.message_from_bytes(text, policy=email.policy.default)
                house.letters.append(found)
            if answer:
                self._say(answer)
            return bool(answer)

        def _say(self, line: str) -> None:
            self.connection.sendall(f"{line}\r\n".encode())

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True

        def handle_error(self, request: Any, client_address: Any) -> None:
            """A client that does not trust us hangs up: no news."""

    with Server(("127.0.0.1", 0), Session) as server:
        house.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield house
        server.shutdown()
        thread.join(10)


def _certificate(folder: Path) -> tuple[Path, ssl.SSLContext]:
    """A certificate for 127.0.0.1 that vouches for itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]),
            critical=False,
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem, secret = folder / "mail.pem", folder / "mail.key"
    pem.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem, secret)
    return pem, context
