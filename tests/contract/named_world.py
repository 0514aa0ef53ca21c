"""A machine whose person has accounts, channels and payments at several hosts, each with a name of its own."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import AuthResult, LoginPassword
from tests.fakes.haka.hosts import Host
from tests.fakes.haka.world import CARD, USER, University, university
from tests.fakes.library import PASSWORD
from tests.fakes.named_hosts import NamedHosts
from tests.fakes.paia.server import InMemory, Paia, loan
from tests.fakes.paytrail import ID, Paytrail, signed
from tests.fakes.web import Request, Response
from tests.journeys.machine import Machine, Result
from tests.journeys.postbox import Box, serving as serving_mail

SITE, ORGANISATION, DISCOVERY = "library.example", "login.university.example", "wayf.federation.example"
PAIA, SERVICE, NTFY = "paia.other.example", "pay.service.example", "ntfy.example"
MAIL, STRANGER, MACHINE = "mail.example", "stranger.example", "localhost"
OF_PAIA, OF_MAIL, OF_NTFY = "paia-password-1", "mail-password-1", "tk_ntfy0123456789"
PAGE = "https://return.example/paid"
_NAMES = {"site": SITE, "idp": ORGANISATION, "discovery": DISCOVERY, "elsewhere": "other.university.example"}
PAY = ("fines", "pay", "--profile", "demo", "--no-browser", "--json", "--yes", "4.80")


@dataclass
class NamedWorld:
    """The machine, and what serves at each host.

    Attributes:
        box: what the mail server took.
    """

    names: NamedHosts
    university: University
    paia: Paia
    payments: Paytrail
    box: Box
    machine: Machine

    def __getitem__(self, name: str) -> Host:
        return self.names.hosts[name]

    def run(self, *words: str, stdin: str = "", code: int | None = 0) -> Result:
        """Run a command; ``code``: how it must end, None: anyhow."""
        self.machine.now = self.university.now().isoformat()
        done = self.machine.run(*words, stdin=stdin)
        assert code in (None, done.code), (words, done)
        return done

    def signs_in(self, code: int | None = 0) -> Result:
        """By card at the site."""
        words = ("login", CARD, "--profile", "card", "--library", f"https://{SITE}", "--password-stdin")
        return self.run(*words, stdin=f"{PASSWORD}\n", code=code)

    def signs_in_at_university(self, code: int | None = 0) -> Result:
        words = ("login", USER, "--profile", "student", "--library", f"https://{SITE}", "--haka")
        chosen = ("--idp", self.university.name, "--password-stdin")
        return self.run(*words, *chosen, stdin=f"yes\n{self.university.person.password}\n", code=code)

    def signs_in_by_paia(self, code: int | None = 0) -> Result:
        words = ("login", "P1", "--profile", "paia", "--backend", "paia", "--library", f"https://{PAIA}/paia")
        return self.run(*words, "--password-stdin", stdin=f"{OF_PAIA}\n", code=code)

    def takes_payments(self) -> None:
        """The demonstration is there, and its library takes payments."""
        self.run("demo")
        words = ("--merchant", "test", "--return-page", PAGE, "--service", f"https://{SERVICE}")
        self.run("desk", "payment", "setup", *words)

    def sets_up_ntfy(self, code: int | None = 0) -> Result:
        return self.run("notify", "setup", "ntfy", f"ntfys://{OF_NTFY}@{NTFY}/loans", code=code)

    def sends_mail(self) -> None:
        """Mail goes by the mail server, to which the machine signs in."""
        command = self.machine.folder / "mail-password"
        command.write_text(f"#!/bin/sh\necho {OF_MAIL}\n")
        command.chmod(0o700)
        lines = (
            'transport = "smtp"',
            f'host = "{MAIL}"',
            'security = "tls"',
            'user = "me"',
            'from = "me@home.example"',
        )
        self.machine.configure("\n".join(["[mail]", *lines, f'password_command = "{command}"', ""]))
        self.machine.configure('[notify]\nmail_to = "me@home.example"\n')

    def received(self) -> dict[str, int]:
        """How many requests came to each host."""
        return {name: len(host.received) for name, host in self.names.hosts.items()}

    def answers_once(self, name: str, asked: Callable[[Request], bool], answer: Response) -> list[Request]:
        """Let a host answer otherwise to the first request of a kind; gives that request when it came."""
        came: list[Request] = []

        def instead(request: Request) -> Response | None:
            if came or not asked(request):
                return None
            came.append(request)
            return answer

        self[name].instead.append(instead)
        return came

    def secrets(self) -> Mapping[str, set[str]]:
        """What only one host may know, by its name."""
        own = {
            SITE: {PASSWORD},
            ORGANISATION: {self.university.person.password},
            PAIA: {OF_PAIA, *self.paia.tokens},
            NTFY: {OF_NTFY},
            MAIL: {OF_MAIL},
        }
        for name, host in self.names.hosts.items():
            own.setdefault(name, set()).update(value for value in host.given if len(value) > 8)
        return own

    def astray(self) -> set[tuple[str, str]]:
        """Secrets that came to another host, and what no request may have.

        Of the page before only the host may be told, as browsers do.
        """
        found: set[tuple[str, str]] = set()
        for owner, secrets in self.secrets().items():
            found |= {
                (name, secret)
                for name, host in self.names.hosts.items()
                for secret in secrets
                if name != owner and (host.saw(secret) or any(secret in one.cookies.values() for one in host.received))
            }
        for name, host in self.names.hosts.items():
            for one in host.received:
                referer = one.headers.get("referer", "https:///")
                found |= {(name, "referer")} if referer.count("/") > 3 or "?" in referer or "@" in referer else set()
                found |= {(name, "rights twice")} if "," in one.headers.get("authorization", "") else set()
                found |= (
                    {(name, "a user by an address")} if one.headers.get("authorization", "")[:5] == "Basic" else set()
                )
        return found


class _PaymentService:
    """The payment service, behind a host."""

    def __init__(self, service: Paytrail) -> None:
        self._service = service

    def answer(self, request: Request) -> Response:
        status, content = self._service.answer(request.method, request.path, request.headers, request.body.encode())
        given = {
            "checkout-account": request.headers.get("checkout-account", ID),
            "checkout-algorithm": self._service.algorithm,
            "checkout-nonce": str(uuid.uuid4()),
            "checkout-timestamp": "2026-03-10T10:00:00.000Z",
        }
        body = json.dumps(content)
        signature = signed(self._service.merchants[ID], given, body.encode(), self._service.algorithm)
        headers = {**given, "signature": signature, "Content-Type": "application/json; charset=utf-8"}
        return Response(status, body, headers=headers)


class _Accepts:
    """A service that takes whatever is sent."""

    def answer(self, request: Request) -> Response:
        return Response(200, "{}", headers={"Content-Type": "application/json"})


@contextmanager
def named_world(folder: Path, patch: pytest.MonkeyPatch) -> Iterator[NamedWorld]:
    names, patrons = NamedHosts(folder), InMemory()
    patrons.add("P1", password=OF_PAIA, documents=[loan(1), loan(2)])
    paia, payments, box = Paia(patrons), Paytrail(address=f"https://{SERVICE}"), Box()

    @contextmanager
    def host(name: str, _number: int) -> Iterator[Host]:
        yield names.add(_NAMES[name])

    def check(_server: object, _session: object, _envelope: object, _way: str, given: Any) -> AuthResult:
        assert isinstance(given, LoginPassword)
        return AuthResult(success=given.password == OF_MAIL.encode(), handled=False)

    options = {"authenticator": check, "auth_required": True, "auth_require_tls": False}
    with (
        serving_mail(box, ssl_context=names.certified(MAIL), **options) as port,
        names.reached(patch),
        university(folder, host=host) as at,
    ):
        names.listen(MAIL, 465, port)
        names.add(PAIA, paia)
        names.add(SERVICE, _PaymentService(payments))
        names.add(NTFY, _Accepts())
        names.add(STRANGER, _Accepts())
        machine = Machine(folder / "machine")
        machine.config.parent.mkdir(parents=True)
        machine.configure(f'[network]\nca = "{names.authority}"\n')
        at.provider.has_feed = False  # so that the page of the discovery service is asked for
        at.library.books(CARD, 2)
        at.library.owe(CARD, "1.00")
        yield NamedWorld(names, at, paia, payments, box, machine)
