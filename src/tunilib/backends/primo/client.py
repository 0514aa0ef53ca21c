"""Speaks with one Primo page for one patron: the token in its header, answers judged by their envelope.

No redirect is followed: only the page that the user named gets the token. A question is asked again if the page cannot
be reached. A change is sent once.
"""

from __future__ import annotations

import json
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from tunilib.backends.primo.addresses import view_in
from tunilib.backends.primo.replies import ENGLISH, JSON, PrimoReply, PrimoSettings, reply_of, unreadable_reply
from tunilib.backends.primo.shapes import shape_of
from tunilib.backends.primo.token import Token, read_token
from tunilib.backends.primo.values import Fields, part_in, parts_of, text_in
from tunilib.core.answer import Answer, Claim, ClaimWord
from tunilib.core.calendar import HERE
from tunilib.core.patron import card_number
from tunilib.core.reason import Reason
from tunilib.errors import NotFound, NotUnderstood, OutcomeUnknown, SessionExpired, TunilibError
from tunilib.http.limits import Unreadable
from tunilib.messages import term

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import datetime, tzinfo

    from tunilib.core.ports.sign_in import Session

ACCOUNT = "primaws/rest/priv/myaccount/"
_LEFT = timedelta(minutes=2)
"""A token that ends so soon is replaced before a change."""


class ChangeRefused(NotUnderstood):
    """The library refused a change and did not make it."""

    @property
    def words(self) -> tuple[str, ...]:
        return (str(self.facts["words"]),) if self.facts["words"] else ()

    def reason(self, meaning: Callable[[str], Reason]) -> Reason:
        return meaning(self.words[0]) if self.words else Reason.because(self)


class PrimoClient:
    """One patron's connection to a page; for one thread.

    Attributes:
        shapes: of the last answer to each question about the account.
    """

    def __init__(
        self, settings: PrimoSettings, session: Session, clock: Callable[[tzinfo], datetime], card: str | None = None
    ) -> None:
        self.settings = settings
        self.session = session
        self.clock = clock
        self._card = card
        self._exchange = settings.connect()
        self.shapes: dict[str, str] = {}
        self._ahead: Fields | None = None
        self._reads_ahead = False

    @property
    def site(self) -> str:
        return self.settings.host

    @property
    def view(self) -> str:
        return self.session.data.get("view") or view_in(self.settings.address) or ""

    @property
    def institution(self) -> str:
        return self.session.data.get("institution") or self.view.partition(":")[0]

    @property
    def card(self) -> str:
        """The number of the only card of the account."""
        mine = self.session.card
        if self._card is not None and card_number(self._card) != mine:
            raise NotFound("no such card in this account: {card}", hint="see: tunilib cards list", card=self._card)
        return mine

    @property
    def own_records(self) -> dict[str, str]:
        """The parameters of a search among the library's own records."""
        scope = {name: value for name in ("scope", "tab") if (value := self.session.data.get(name))}
        return {"vid": self.view, "inst": self.institution, **scope}

    @property
    def token(self) -> Token | None:
        return read_token(self.session.data.get("token"))

    def now(self) -> datetime:
        """The time in the zone of this machine. The page does not say its own."""
        return self.clock(HERE)

    def read_ahead(self) -> None:
        """Ask once for the counters that several lists need."""
        self._ahead, self._reads_ahead = None, True

    def counters(self) -> dict[str, str]:
        """The library's own counts by kind, as texts."""
        found = self._ahead if self._ahead is not None else self.data("counters")
        self._ahead = found if self._reads_ahead else None
        with self.reading("page"):
            listed = parts_of(part_in(found, "listofactions", "action"), "counters")
        return {text_in(one, "type") or "": text_in(one, "value") or "" for one in listed}

    def count(self, kind: str) -> int | None:
        """The library's count of one kind. None: not given."""
        text = self.counters().get(kind)
        if text is None:
            return None
        if not (text.isascii() and text.isdigit() and len(text) < 7):
            raise self.not_understood("page", Unreadable(kind, text))
        return int(text)

    def data(self, method: str, *, lang: str | None = None, **query: str) -> Fields:
        """The data of an answer about the account. An answer without data is an error."""
        assert self.card
        asked = urlencode({"lang": lang or ENGLISH, **query}, safe=":")
        reply = self.look(f"{ACCOUNT}{method}?{asked}")
        self.shapes[method] = shape_of(reply.found)
        if not reply.is_done:
            raise unreadable_reply(reply, self.site)
        found = reply.found.get("data")
        if not isinstance(found, dict):
            raise self.not_understood("page", Unreadable("data", found))
        return found

    def look(self, path: str) -> PrimoReply:
        """Ask with the token. A new session that is refused asks once more without the quotation marks."""
        reply = reply_of(self._exchange.look(path, self.headers()))
        if reply.refuses_token and "quotes" not in self.session.data:
            self._set("quotes", "no")
            reply = reply_of(self._exchange.look(path, self.headers()))
        if reply.refuses_token:
            raise self.ended()
        if "quotes" not in self.session.data and reply.is_done:
            self._set("quotes", "yes")
        return reply

    def read(self, path: str, body: object = None) -> Fields:
        """An answer that need not have an envelope."""
        return self.fields_of(self.look(path) if body is None else self.ask(path, body))

    def fields_of(self, reply: PrimoReply) -> Fields:
        if reply.status != 200 or not isinstance(reply.found, dict) or reply.is_refused or reply.instead is not None:
            raise unreadable_reply(reply, self.site)
        return reply.found

    def ask(self, path: str, body: object) -> PrimoReply:
        """Ask a question that has a body."""
        sent = json.dumps(body).encode()
        reply = reply_of(self._exchange.ask("POST", path, self.headers(JSON), sent))
        if reply.refuses_token:
            raise self.ended()
        return reply

    def change(self, path: str, body: Mapping[str, Any]) -> Fields:
        """Send a change once.

        Raises:
            SessionExpired: the token is not accepted, so nothing was done.
            ChangeRefused: the library refused it.
            Lost: it may have been made.
        """
        self._reads_ahead = False
        self.check_token()
        reply = reply_of(self._exchange.send("POST", path, self.headers(JSON), json.dumps(body).encode()))
        if reply.refuses_token:
            raise self.ended()
        if reply.is_filtered or reply.status == 429:
            raise unreadable_reply(reply, self.site)
        if reply.is_done:
            found: Fields = reply.found
            return found
        is_envelope = isinstance(reply.found, dict) and "status" in reply.found
        if reply.status >= 500 or (reply.status < 400 and not is_envelope):
            raise self._exchange.lost()
        raise ChangeRefused(
            "{site} answered with {status}",
            hint="nothing was changed; look at the site itself",
            site=self.site,
            status=reply.status,
            words=reply.words,
        )

    def change_each(
        self, items: Sequence[str], change: Callable[[str], Claim], meaning: Callable[[str], Reason]
    ) -> Answer:
        """Make each change once. After an error or a lost answer, no other is sent.

        Args:
            meaning: what the words of a refusal mean.
        """
        claims: dict[str, Claim] = {}
        words: list[str] = []
        for item in items:
            try:
                claims[item] = change(item)
            except ChangeRefused as error:
                words += error.words
                claims[item] = Claim(word=ClaimWord.REFUSED, reasons=(error.reason(meaning),))
            except OutcomeUnknown:
                rest = dict.fromkeys(items, Claim(word=ClaimWord.NOT_SENT))
                return Answer(claims=rest | claims | {item: Claim()}, lost=True, words=tuple(words))
            except TunilibError as error:
                if not claims:
                    raise
                not_sent = Claim(word=ClaimWord.NOT_SENT, reasons=(Reason.because(error),))
                return Answer(claims=dict.fromkeys(items, not_sent) | claims, words=tuple(words))
        return Answer(claims=claims, words=tuple(words))

    def check_token(self) -> None:
        """Refuse a token that is about to end."""
        token, started = self.token, self.session.started
        ends = None if token is None or started is None else token.ends(started)
        if ends is not None and self.now() + _LEFT >= ends:
            raise self.ended()

    def headers(self, kind: str | None = None) -> dict[str, str]:
        token = self.session.data.get("token", "")
        given = token if self.session.data.get("quotes") == "no" else f'"{token}"'
        sent = {"Accept": JSON, "Authorization": f"Bearer {given}"} if token else {"Accept": JSON}
        return sent if kind is None else sent | {"Content-Type": kind}

    def _set(self, name: str, value: str) -> None:
        self.session = self.session._replace(data={**self.session.data, name: value})

    def ended(self) -> SessionExpired:
        return SessionExpired("the session at {site} has ended", hint="sign in: tunilib login", site=self.site)

    @contextmanager
    def reading(self, page: str) -> Iterator[None]:
        """Report a value that cannot be read as an error of the page."""
        try:
            yield
        except Unreadable as error:
            raise self.not_understood(page, error) from None

    def not_understood(self, page: str, error: Unreadable) -> NotUnderstood:
        return NotUnderstood(
            "the answer {page} of {site} was not understood: {what}",
            hint="nothing is assumed; look at the site itself",
            page=term("page", page),
            site=self.site,
            what=str(error),
        )

    def close(self) -> None:
        self._exchange.close()


def service_path(*parts: str) -> str:
    return "primaws/rest/" + "/".join(quote(part, safe=":") for part in parts)
