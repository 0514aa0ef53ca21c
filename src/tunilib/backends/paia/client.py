"""Speaks PAIA with one server for one patron: the token in its header, answers as JSON, errors as ours.

No redirect is followed: only the server that the user named gets a token or a password. A question is asked again if
the server cannot be reached. A change is sent once.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote, urlencode

from tunilib.backends.paia.documents import read_documents
from tunilib.backends.paia.values import text_in
from tunilib.core.answer import Answer
from tunilib.core.calendar import HERE
from tunilib.core.note import shortened
from tunilib.core.paia import FORM, JSON, READ_FEES, READ_ITEMS, READ_PATRON
from tunilib.core.patron import card_number
from tunilib.core.reason import Reason, ReasonCode
from tunilib.errors import NotFound, NotSignedIn, NotUnderstood, SessionExpired, Unavailable, not_offered
from tunilib.http.browser import Lost
from tunilib.http.exchange import Exchange
from tunilib.http.interruptions import Interruption, interruption, too_many_requests
from tunilib.http.limits import Unreadable, json_of
from tunilib.messages import term

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime, tzinfo

    from httpx import BaseTransport

    from tunilib.backends.paia.documents import PaiaDocument
    from tunilib.core.ports.sign_in import Session
    from tunilib.http.exchange import Exchanged

_FAILURES = frozenset(("internal_error", "service_unavailable", "bad_gateway", "gateway_timeout"))
"""Request errors that are the server's own, whatever status stands above them."""
ERRORS = _FAILURES | frozenset(
    ("not_found", "not_implemented", "invalid_request", "invalid_grant", "insufficient_scope", "access_denied")
)
"""The request errors of the specification."""
_READ_FOR = {"loans": ("items",), "holds": ("items",), "fines": ("fees", ""), "card": ("",)}
"""What is asked for each part of an account, below its address."""
_RIGHTS = {"items": READ_ITEMS, "fees": READ_FEES, "": READ_PATRON}


@dataclass(frozen=True, slots=True)
class PaiaSettings:
    """The settings of every session at a server.

    Attributes:
        address: its base, with ``core`` and ``auth`` below it.
        language: in which texts are asked for.
        say, sleep, transport: as for a browser.
    """

    address: str
    language: str = "en"
    say: Callable[..., None] = lambda *_, **__: None
    sleep: Callable[[float], None] | None = None
    transport: BaseTransport | None = None

    def connect(self) -> Exchange:
        return Exchange(self.address, transport=self.transport, sleep=self.sleep, say=self.say, language=self.language)


class PaiaReply(NamedTuple):
    """An answer of the server.

    Attributes:
        found: the JSON in it; None: not readable.
        instead: what came in place of an answer; None: nothing that is known.
        version: of the specification; None: not said.
        retry_after: seconds to wait.
    """

    status: int
    found: Any
    version: str | None
    retry_after: int | None
    instead: Interruption | None = None

    @property
    def error(self) -> str | None:
        """The code of a request error; None: no error."""
        found = self.found
        is_error = isinstance(found, dict) and isinstance(found.get("error"), str) and "doc" not in found
        return str(found["error"]) if is_error else None

    @property
    def is_done(self) -> bool:
        return 200 <= self.status < 300 and self.error is None

    @property
    def words(self) -> str | None:
        """The server's words about an error."""
        if not isinstance(self.found, dict):
            return None
        return text_in(self.found, "error_description") or text_in(self.found, "description") or self.error


class RequestRefused(NotUnderstood):
    """The server refused a whole change and did not make it."""

    @property
    def words(self) -> str | None:
        return self.facts["words"]  # type: ignore[return-value]

    @property
    def reason(self) -> Reason:
        return Reason.said(self.words, self.facts["meaning"]) if self.words else Reason.because(self)  # type: ignore[arg-type]


class PaiaClient:
    """One patron's connection to a server; for one thread."""

    def __init__(
        self, settings: PaiaSettings, session: Session, clock: Callable[[tzinfo], datetime], card: str | None = None
    ) -> None:
        self._card = card
        self.settings = settings
        self.session = session
        self.clock = clock
        self.version: str | None = None
        self.has_ended = False
        self._exchange = settings.connect()
        self._ahead: Counter[str] = Counter()
        self._read: dict[str, Any] = {}

    @property
    def site(self) -> str:
        """The server's name in messages: its address."""
        return self.settings.address

    @property
    def scopes(self) -> frozenset[str]:
        """The rights of the token; empty: not said."""
        return frozenset(self.session.data.get("scope", "").split())

    @property
    def card(self) -> str:
        """The number of the card. An account has one; another card is not found."""
        mine = self.session.card
        if self._card is not None and card_number(self._card) != mine:
            raise NotFound("no such card in this account: {card}", hint="see: tunilib cards list", card=self._card)
        return mine

    def may(self, *scopes: str) -> bool:
        """Whether the token has one of these rights. Unknown counts as yes."""
        return not self.scopes or not self.scopes.isdisjoint(scopes)

    def read_ahead(self, parts: Iterable[str]) -> None:
        """Ask once for answers that several parts need."""
        self._forget()
        if self.may(READ_FEES):
            names = (name for part in parts for name in _READ_FOR.get(part, ()))
            self._ahead = Counter(name for name in names if self.may(_RIGHTS[name]))

    def documents(self) -> tuple[PaiaDocument, ...]:
        found = self.get("items")
        try:
            return read_documents(found)
        except Unreadable as error:
            raise self.not_understood("items", error) from None

    def get(self, method: str) -> Any:
        """The object that a method of PAIA core answers. The empty name is the patron."""
        assert self.card
        if method in self._read:
            found = self._read[method]
        else:
            reply = _reply(self._exchange.look(self._path(method), self._headers()))
            self.version = reply.version or self.version
            found = self._read[method] = self._said(self._accepted(reply, method), method)
        self._ahead[method] -= 1
        if self._ahead[method] <= 0:
            del self._read[method]
        return found

    def _said(self, reply: PaiaReply, method: str) -> dict[str, Any]:
        """The answer about the patron; None: it has no list, or no name."""
        found, name = reply.found, _SAYS[method]
        if found == {} and reply.version is not None and method:
            return {name: []}
        if not isinstance(found, dict) or not isinstance(found.get(name), list if method else str):
            if reply.instead is not None:
                raise unreadable_reply(reply, self.site)
            if isinstance(found, dict) and type(code := found.get("code")) is int and code >= _SERVER_ERROR:
                raise unreadable_reply(reply._replace(status=code), self.site)
            raise self.not_understood(method, Unreadable(name, found.get(name) if isinstance(found, dict) else found))
        return found

    def post(self, method: str, body: Mapping[str, Any]) -> tuple[PaiaDocument, ...]:
        """Ask for a change of documents, once; returns the answer about each."""
        found = self._changed("POST", self._path(method), json.dumps(body), JSON, method)
        try:
            return read_documents(found, of_answer=True)
        except Unreadable as error:
            raise self.lost() from error

    def patch(self, body: Mapping[str, Any]) -> None:
        """Change data of the patron, once."""
        self._changed("PATCH", self._path(""), json.dumps(body), JSON, "email")

    def post_form(self, method: str, fields: Mapping[str, str]) -> None:
        """Use a method of PAIA auth, once."""
        self._changed("POST", f"auth/{method}", urlencode(fields), FORM, "password")

    def _changed(self, verb: str, path: str, body: str, kind: str, ability: str) -> Any:
        """Send a change, once. A 4xx means that nothing was done. A 5xx means that the outcome is unknown."""
        self._forget()
        reply = _reply(self._exchange.send(verb, path, self._headers(kind), body.encode()))
        if reply.is_done:
            if reply.found is None:
                raise self.lost()
            return reply.found
        is_of_scope = reply.error == "insufficient_scope"
        if (reply.status == 401 and not is_of_scope) or reply.error == "invalid_grant":
            raise self.ended()
        if reply.error == "not_implemented" or (reply.status in (404, 405, 501) and ability in ("email", "password")):
            raise not_offered(term("ability", ability))
        if reply.status == 429:
            raise too_many_requests(self.site, reply.retry_after)
        if reply.status >= 500 or not (400 <= reply.status < 500 or _is_refusal(reply)):
            raise self.lost()
        raise RequestRefused(
            "{site} answered with {status}",
            hint="nothing was changed; look at the site itself",
            site=self.site,
            status=reply.status,
            words=reply.words,
            meaning=ReasonCode.PASSWORD_WRONG
            if (ability, reply.error) == ("password", "access_denied")
            else ReasonCode.OTHER,
        )

    def _accepted(self, reply: PaiaReply, method: str) -> PaiaReply:
        if reply.is_done:
            return reply
        self._forget()
        if reply.error == "insufficient_scope":
            raise NotSignedIn(
                "the session at {site} lacks the right {scope}",
                hint="sign in again: tunilib login",
                site=self.site,
                scope=_RIGHTS[method],
            )
        if reply.error == "not_implemented":
            raise not_offered(term("page", _PAGES[method]))
        if reply.status == 401 or reply.error in ("invalid_grant", "access_denied"):
            raise self.ended()
        raise unreadable_reply(reply, self.site)

    def _forget(self) -> None:
        self._ahead.clear()
        self._read.clear()

    def ended(self) -> SessionExpired:
        """The error for a token that has ended."""
        self.has_ended = True
        return SessionExpired("the session at {site} has ended", hint="sign in: tunilib login", site=self.site)

    def lost(self) -> Lost:
        """The error for a change with an unreadable answer."""
        return self._exchange.lost()

    def not_understood(self, method: str, error: Unreadable) -> NotUnderstood:
        """The error for an answer against the specification."""
        self._forget()
        return NotUnderstood(
            "the answer {page} of {site} was not understood: {what}",
            hint="nothing is assumed; look at the site itself",
            page=term("page", _PAGES[method]),
            site=self.site,
            what=str(error),
        )

    def _path(self, method: str) -> str:
        patron = quote(self.session.data.get("patron", ""), safe="")
        return f"core/{patron}/{method}".rstrip("/")

    def _headers(self, kind: str | None = None) -> dict[str, str]:
        sent = {"Accept": JSON, "Authorization": f"Bearer {self.session.data.get('token', '')}"}
        return sent if kind is None else sent | {"Content-Type": kind}

    def now(self) -> datetime:
        """The time in the zone of this machine. A server does not say its own."""
        return self.clock(HERE)

    def close(self) -> None:
        self._exchange.close()


_PAGES = {"": "profile", "items": "items", "fees": "fines"}
_SAYS = {"": "name", "items": "doc", "fees": "fee"}
"""What must be in an answer: the list of documents or fees, the name of the patron."""
_SERVER_ERROR = 500


def act(change: Callable[[], Answer]) -> Answer:
    """Make a change. The server may refuse it whole."""
    try:
        return change()
    except RequestRefused as error:
        return Answer(refused=(error.reason,), words=(error.words,) if error.words else ())


def auth(exchange: Exchange, method: str, fields: Mapping[str, str], token: str | None = None) -> PaiaReply:
    """Use a method of PAIA auth without a client, to sign in or to end a token."""
    headers = {"Accept": JSON, "Content-Type": FORM}
    if token is not None:
        headers["Authorization"] = f"Bearer {token}"
    return _reply(exchange.ask("POST", f"auth/{method}", headers, urlencode(fields).encode()))


def probe(exchange: Exchange, path: str) -> PaiaReply:
    """Ask without a token."""
    return _reply(exchange.look(path, {"Accept": JSON}))


def unreadable_reply(reply: PaiaReply, site: str) -> NotUnderstood | Unavailable:
    if reply.status == 429:
        return too_many_requests(site, reply.retry_after)
    if reply.instead is Interruption.BROWSER_CHECK:
        return Unavailable(
            "{site} checks by a script that a browser is asking, and gave no answer", hint="try again later", site=site
        )
    if reply.status >= 500 or reply.error in _FAILURES or reply.instead is not None:
        return Unavailable(
            "{site} answered with an error ({status}): {words}"
            if reply.words
            else "{site} answered with an error page ({status})",
            hint="try again later",
            site=site,
            status=reply.status,
            words=shortened(reply.words or ""),
        )
    return NotUnderstood(
        "{site} answered with {status}, which is not an answer of PAIA",
        hint="nothing is assumed; is this the address of its PAIA service?",
        site=site,
        status=reply.status,
    )


def _reply(answer: Exchanged) -> PaiaReply:
    headers = answer.headers
    instead = None
    try:
        found = json_of(answer.body.decode("utf-8-sig")) if answer.body.strip() else None
    except ValueError:
        found, instead = None, interruption(answer.body.decode("utf-8", "replace"))
    version = headers.get("x-paia-version", "").strip()[:20]
    return PaiaReply(answer.status, found, version or None, answer.retry_after, instead)


def _is_refusal(reply: PaiaReply) -> bool:
    """Whether the body is a refusal, at a server that hides its status codes."""
    code = reply.found.get("code") if isinstance(reply.found, dict) else None
    return reply.error in ("access_denied", "insufficient_scope", "invalid_request", "not_found") and (
        not isinstance(code, int) or 400 <= code < 500
    )
