"""Answers of a Primo page, judged by their envelope whatever the status says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from tunilib.backends.primo.addresses import host_of
from tunilib.backends.primo.values import text_in
from tunilib.core.note import shortened
from tunilib.errors import NotUnderstood, Unavailable
from tunilib.http.exchange import Exchange
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
        language: in which texts are shown.
        say, sleep, transport: as for a browser.
    """

    address: str
    language: str = ENGLISH
    say: Callable[..., None] = lambda *_, **__: None
    sleep: Callable[[float], None] | None = None
    transport: BaseTransport | None = None

    @property
    def host(self) -> str:
        """Scheme and host. The token goes there alone."""
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
        """The JSON of a public answer; None: the body is empty.

        Raises:
            Unavailable, NotUnderstood: it has no such answer.
        """
        reply = reply_of(exchange.look(path, {"Accept": JSON}))
        if reply.status != 200 or not reply.is_json:
            raise unreadable_reply(reply, self.host)
        return reply.found


class PrimoReply(NamedTuple):
    """An answer of the page.

    Attributes:
        found: the JSON in it. is_json: whether it is readable.
        retry_after: seconds to wait.
    """

    status: int
    found: Any
    is_json: bool
    retry_after: int | None

    @property
    def code(self) -> str | None:
        """The code of the envelope."""
        return text_in(self.found, "reply-code") if isinstance(self.found, dict) else None

    @property
    def words(self) -> str | None:
        return text_in(self.found, "reply-text") if isinstance(self.found, dict) else None

    @property
    def is_done(self) -> bool:
        """Whether the envelope says so, beside the status."""
        if self.status != 200 or not isinstance(self.found, dict):
            return False
        return (text_in(self.found, "status") or "").lower() == "ok" and self.code in (None, _DONE)

    @property
    def refuses_token(self) -> bool:
        return self.status == 401 or (self.status == 403 and self.is_json) or self.code == _NOBODY

    @property
    def is_filtered(self) -> bool:
        """Whether a filter against robots answered in place of the page."""
        return self.status == 403 and not self.is_json


def reply_of(answer: Exchanged) -> PrimoReply:
    after = answer.headers.get("retry-after", "")
    body, is_json = answer.body.strip(), True
    try:
        found = json_of(body.decode("utf-8-sig")) if body else None
    except ValueError:
        found, is_json = None, False
    seconds = int(after) if after.isascii() and after.isdigit() and len(after) < 7 else None
    return PrimoReply(answer.status, found, is_json and bool(body), seconds)


def unreadable_reply(reply: PrimoReply, site: str) -> NotUnderstood | Unavailable:
    """The error for an answer that has not what was asked for."""
    if reply.status == 429:
        if reply.retry_after is None:
            return Unavailable("too many requests to {site}", hint="try again later", site=site)
        return Unavailable(
            "too many requests to {site}",
            hint="try again after {seconds} seconds",
            site=site,
            seconds=reply.retry_after,
        )
    if reply.is_filtered:
        return Unavailable("{site} is behind a filter that refuses programs", hint="try again later", site=site)
    if reply.status >= 500:
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
