"""Answers of a Primo page. The envelope decides, since a refusal may have status 200."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from tunilib.backends.primo.addresses import host_of
from tunilib.backends.primo.values import text_in
from tunilib.core.note import shortened
from tunilib.errors import NotUnderstood, Unavailable
from tunilib.http.exchange import Exchange
from tunilib.http.interruptions import Interruption, interruption, interruption_in, too_many_requests
from tunilib.http.limits import json_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from httpx import BaseTransport

    from tunilib.http.exchange import Exchanged

ENGLISH = "en"
JSON = "application/json"
_DONE, _NOBODY = "0000", "0002"


@dataclass(frozen=True, slots=True)
class PrimoSettings:
    """The settings of every session at a page.

    Attributes:
        address: of the page, which may name the view.
        language: of texts that are shown.
        say, sleep, transport: as for a browser.
    """

    address: str
    language: str = ENGLISH
    say: Callable[..., None] = lambda *_, **__: None
    sleep: Callable[[float], None] | None = None
    transport: BaseTransport | None = None

    @property
    def host(self) -> str:
        """Scheme and host. No other gets the token."""
        return host_of(self.address)

    def connect(self) -> Exchange:
        return Exchange(
            self.host,
            transport=self.transport,
            sleep=self.sleep,
            say=self.say,
            language=self.language,
            keeps_cookies=True,
        )

    def json(self, exchange: Exchange, path: str) -> Any:
        """The JSON of a public answer."""
        reply = reply_of(exchange.look(path, {"Accept": JSON}))
        if reply.status != 200 or not reply.is_json or reply.instead is not None:
            raise unreadable_reply(reply, self.host)
        return reply.found


class PrimoReply(NamedTuple):
    """An answer of the page.

    Attributes:
        found: its JSON. is_json: whether it has JSON.
        retry_after: seconds to wait.
        instead: what came in place of an answer of the page.
    """

    status: int
    found: Any
    is_json: bool
    retry_after: int | None
    instead: Interruption | None = None

    @property
    def code(self) -> str | None:
        return text_in(self.found, "reply-code") if isinstance(self.found, dict) else None

    @property
    def words(self) -> str | None:
        return text_in(self.found, "reply-text") if isinstance(self.found, dict) else None

    @property
    def is_done(self) -> bool:
        """Whether both the status and the envelope report success."""
        if self.status != 200 or not isinstance(self.found, dict):
            return False
        return (text_in(self.found, "status") or "").lower() == "ok" and self.code in (None, _DONE)

    @property
    def is_refused(self) -> bool:
        """Whether there is an envelope, and it does not report success."""
        return isinstance(self.found, dict) and "status" in self.found and not self.is_done

    @property
    def refuses_token(self) -> bool:
        return self.status == 401 or (self.status == 403 and self.is_json) or self.code == _NOBODY

    @property
    def is_filtered(self) -> bool:
        """Whether a filter against robots answered in place of the page."""
        return self.status == 403 and not self.is_json


def reply_of(answer: Exchanged) -> PrimoReply:
    body, is_json = answer.body.strip(), True
    try:
        found = json_of(body.decode("utf-8-sig")) if body else None
        instead = interruption_in(found)
    except ValueError:
        found, is_json, instead = None, False, interruption(body.decode("utf-8", "replace"))
    return PrimoReply(answer.status, found, is_json and bool(body), answer.retry_after, instead)


def unreadable_reply(reply: PrimoReply, site: str) -> NotUnderstood | Unavailable:
    if reply.status == 429:
        return too_many_requests(site, reply.retry_after)
    if reply.instead is Interruption.BROWSER_CHECK:
        return Unavailable(
            "{site} checks by a script that a browser is asking, and gave no answer", hint="try again later", site=site
        )
    if reply.is_filtered:
        return Unavailable("{site} is behind a filter that refuses programs", hint="try again later", site=site)
    if reply.status >= 500 or reply.instead is not None:
        return Unavailable(
            "{site} answered with an error page ({status})", hint="try again later", site=site, status=reply.status
        )
    if reply.status == 200 and reply.is_json:
        return NotUnderstood(
            "{site} refused to answer: {words}",
            hint="nothing is assumed; look at the site itself",
            site=site,
            words=shortened(reply.words or reply.code or "-"),
        )
    return NotUnderstood(
        "{site} answered with {status}, which is not an answer of a Primo VE page",
        hint="nothing is assumed; look at the site itself",
        site=site,
        status=reply.status,
    )
