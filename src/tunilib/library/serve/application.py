"""The application: finds the method of each request, and answers in PAIA, errors too."""

from __future__ import annotations

import asyncio
import json
import re
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from time import monotonic
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from tunilib.core import paia
from tunilib.core.note import Note
from tunilib.errors import TunilibError
from tunilib.library.patron.tokens import TokenHolder
from tunilib.library.serve import changes, core, daia
from tunilib.library.serve.documents import MOUNT, Uris
from tunilib.library.serve.replies import MOST_AT_ONCE, Call, Peers, Refused, Reply, language_of, malformed, refused_by
from tunilib.library.stores.unit_of_work import Library, Replaced
from tunilib.messages import LANGUAGES, translated

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from starlette.types import Receive, Scope, Send


VERSION: Final = "1.4.0"
_DAIA: Final = "/daia"
MOST_BYTES: Final = 64 * 1024
_READ_ON: Final = 16 * 1024 * 1024
"""Bytes of a too large body that are read, so that its sender gets the answer."""
_LAST: Final = {"Connection": "close"}
"""The next request on the connection cannot be told from this one."""
_ANY_TOKEN: Final = ""
_TOKEN: Final = re.compile(r"bearer +([A-Za-z0-9._~+/-]{1,500}=*)", re.IGNORECASE | re.ASCII)
_QUERY_FIELDS: Final = 100
_THREADS: Final = 8
_SECONDS_FOR_THREADS: Final = 5.0
T = TypeVar("T")


class Method(NamedTuple):
    """A method of PAIA.

    Attributes:
        scope: the right that its token needs. Empty: any token will do. None: no token is needed.
    """

    do: Callable[[Call], Reply]
    scope: str | None = None


def _not_implemented(_call: Call) -> Reply:
    raise Refused(501, "not_implemented", Note.of("this server does not do that"))


def _not_found(_call: Call) -> Reply:
    raise Refused(404, "not_found", Note.of("there is nothing at this address"))


def _health(call: Call) -> Reply:
    with call.library.snapshot():
        return Reply({"status": "ok"}, headers={"Cache-Control": "no-store"})


_NOWHERE: Final = "/{rest:path}"
_EVERY: Final = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
_PATRON: Final = f"{MOUNT}/core/{{patron}}"
_ROUTES: Final[Mapping[str, Mapping[str, Method]]] = {
    f"{MOUNT}/auth/login": {"POST": Method(core.login)},
    f"{MOUNT}/auth/logout": {"POST": Method(core.logout, _ANY_TOKEN)},
    f"{MOUNT}/auth/change": {"POST": Method(core.change, paia.CHANGE_PASSWORD)},
    f"{MOUNT}/auth/reset": {"POST": Method(_not_implemented)},
    _PATRON: {
        "GET": Method(core.patron, paia.READ_PATRON),
        "PATCH": Method(core.update, paia.UPDATE_EMAIL),
    },
    f"{_PATRON}/items": {"GET": Method(core.items, paia.READ_ITEMS)},
    f"{_PATRON}/fees": {"GET": Method(core.fees, paia.READ_FEES)},
    f"{_PATRON}/request": {"POST": Method(changes.request, paia.WRITE_ITEMS)},
    f"{_PATRON}/renew": {"POST": Method(changes.renew, paia.WRITE_ITEMS)},
    f"{_PATRON}/cancel": {"POST": Method(changes.cancel, paia.WRITE_ITEMS)},
    f"{_PATRON}/notifications": {"GET": Method(core.notifications, paia.READ_NOTIFICATIONS)},
    f"{_PATRON}/notifications/{{notification}}": {
        "GET": Method(core.notification, paia.READ_NOTIFICATIONS),
        "DELETE": Method(core.delete_notification, paia.DELETE_NOTIFICATIONS),
    },
    f"{_PATRON}/{{rest:path}}": dict.fromkeys(_EVERY, Method(_not_found, _ANY_TOKEN)),
    _DAIA: {"GET": Method(daia.availability)},
    "/health": {"GET": Method(_health)},
    _NOWHERE: dict.fromkeys(_EVERY, Method(_not_found)),
}


class Workers:
    """The threads of one server, each with its own connection to the library.

    Args:
        open_library: called in each thread.
    """

    def __init__(self, open_library: Callable[[], Library]) -> None:
        self._open = open_library
        self._own = threading.local()
        self._pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="tunilib-serve")

    async def run(self, do: Callable[[Library], T]) -> T:
        """Run a function with the library; once begun it is finished."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, self._do, do)

    def _do(self, do: Callable[[Library], T]) -> T:
        library: Library | None = getattr(self._own, "library", None)
        if library is None:
            library = self._own.library = self._open()
        try:
            return do(library)
        except Replaced:  # nothing was done; the next use opens the new library
            return do(library)

    def close(self) -> None:
        """Close all connections, one after the other.

        If two connections of SQLite close at once, neither removes the write-ahead log.
        """
        together, one_closes = threading.Barrier(_THREADS), threading.Lock()

        def close_own() -> None:
            with suppress(threading.BrokenBarrierError):
                together.wait(_SECONDS_FOR_THREADS)
            library: Library | None = getattr(self._own, "library", None)
            if library is not None:
                with one_closes:
                    library.close()

        for _ in range(_THREADS):
            self._pool.submit(close_own)
        self._pool.shutdown()


class Application(NamedTuple):
    """What answers the requests.

    Attributes:
        note: gets method, route, status and milliseconds of each request.
        language: of texts, if a client names no language.
    """

    workers: Workers
    names: Uris
    peers: Peers
    note: Callable[[str, str, int, int], None]
    language: str = LANGUAGES[0]

    def asgi(self) -> Starlette:
        busy: Counter[str] = Counter()
        app = Starlette(routes=[Route(path, Resource(self, path, found, busy)) for path, found in _ROUTES.items()])
        app.router.redirect_slashes = False
        app.router.default = Resource(self, _NOWHERE, _ROUTES[_NOWHERE], busy)  # for an address without a slash
        return app


class Resource:
    """An address, or all addresses of one pattern.

    Args:
        busy: how many requests of each forwarded address are being answered.
    """

    def __init__(self, application: Application, route: str, methods: Mapping[str, Method], busy: Counter[str]) -> None:
        self._application, self._route, self._methods, self._busy = application, route, methods, busy
        self._verbs = ", ".join(
            [*methods, *(["HEAD"] if "GET" in methods and "HEAD" not in methods else []), "OPTIONS"]
        )
        self._says_code = route.startswith((_PATRON, _DAIA))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun, request = monotonic(), Request(scope, receive)
        language = language_of(request.headers.get("accept-language", ""), self._application.language)
        query = _query(request)
        method = self._methods.get(_verb(request))
        headers = self._headers(request, language, method)
        try:
            with self._counted(request):
                reply = await self._answer(request, query, language, method, headers)
        except ClientDisconnect:
            return
        except Refused as refused:
            reply = self._error(refused, language, is_suppressed="suppress_response_codes" in query)
        body = b"" if reply.body is None else json.dumps(reply.body, ensure_ascii=False).encode("utf-8", "replace")
        status = 200 if "suppress_response_codes" in query else reply.status
        if reply.status == 204 and status == 204:
            del headers["Content-Type"]
        note = request.method if request.method in (*_EVERY, "OPTIONS") else "?"
        self._application.note(note, self._route, status, int((monotonic() - begun) * 1000))
        await Response(body, status, {**headers, **reply.headers})(scope, receive, send)

    @contextmanager
    def _counted(self, request: Request) -> Iterator[None]:
        """Count a request of a forwarded address; of others the connections are counted."""
        peers = self._application.peers
        address = peers.counted(request) if peers.proxies else None
        if address is None:
            yield
            return
        if self._busy[address] >= MOST_AT_ONCE:
            said = Note.of("there are too many requests from this address")
            raise Refused(503, "service_unavailable", said, {"Retry-After": "5"})
        self._busy[address] += 1
        try:
            yield
        finally:
            self._busy[address] -= 1
            if not self._busy[address]:
                del self._busy[address]

    async def _answer(
        self, request: Request, query: Mapping[str, str], language: str, method: Method | None, headers: dict[str, str]
    ) -> Reply:
        if {"content-length", "transfer-encoding"} <= set(request.headers):  # a proxy may believe the other one
            raise Refused(400, "invalid_request", Note.of("the request says its length in two ways"), _LAST)
        if request.method == "OPTIONS":
            return Reply(None, headers={"Allow": self._verbs})
        if method is None:
            said = Note.of("this address has the methods {methods}", methods=self._verbs)
            raise Refused(405, "invalid_request", said, {"Allow": self._verbs})
        if "callback" in query:
            raise malformed(Note.of("there is no JSONP here"))
        if "access_token" in query:
            raise malformed(Note.of("an access token belongs in the header Authorization, not in the address"))
        body = await _body(request)
        address = self._application.peers.counted(request)
        content, is_utf_8 = _content_type(request)
        if not is_utf_8:
            raise malformed(Note.of("the body is not UTF-8 text"))
        token = _bearer(request)

        def answer(library: Library) -> tuple[Reply, str | None]:
            call = Call(
                library, self._application.names, request.path_params, query, content, body, language, address, token
            )
            return _do(method, call, reads=_verb(request) == "GET")

        try:
            reply, scopes = await self._application.workers.run(answer)
        except TunilibError as error:
            raise refused_by(error) from error
        except Refused:
            raise
        except Exception as error:  # its text may hold secrets
            raise Refused(500, "internal_error", Note.of("something went wrong in the server")) from error
        if scopes is not None:
            headers["X-OAuth-Scopes"] = scopes
        return reply

    def _headers(self, request: Request, language: str, method: Method | None) -> dict[str, str]:
        headers = {
            "Content-Type": f"{paia.JSON}; charset=utf-8",
            "X-PAIA-Version": VERSION,
            "Content-Language": language,
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
            "Access-Control-Expose-Headers": "X-OAuth-Scopes, X-Accepted-OAuth-Scopes",
        }
        if method is not None and method.scope:
            headers["X-Accepted-OAuth-Scopes"] = method.scope
        if self._route == _DAIA:
            headers["X-DAIA-Version"] = "1.0.0"
        if "origin" in request.headers:
            headers["Access-Control-Allow-Origin"] = "*"
        if request.method == "OPTIONS":
            headers["Access-Control-Allow-Headers"] = "Content-Type, Authorization, Accept-Language"
            headers["Access-Control-Allow-Methods"] = self._verbs
        return headers

    def _error(self, refused: Refused, language: str, *, is_suppressed: bool) -> Reply:
        found: dict[str, Any] = {"error": refused.error}
        if self._says_code or (is_suppressed and not self._route.startswith(f"{MOUNT}/auth")):
            found["code"] = refused.status
        found["error_description"] = translated(refused.said, language)
        return Reply(found, refused.status, {"WWW-Authenticate": 'Bearer realm="PAIA"', **refused.headers})


def _verb(request: Request) -> str:
    return "GET" if request.method == "HEAD" else request.method


def _do(method: Method, call: Call, *, reads: bool) -> tuple[Reply, str | None]:
    """Check the rights, then answer. A method that only reads uses one snapshot."""
    if method.scope is None:
        return method.do(call), None
    if call.token is None:
        raise Refused(401, "invalid_grant", Note.of("the access token is missing, invalid or expired"))
    holder = TokenHolder(call.library, call.token)
    call = call._replace(holder=holder)
    with holder.reading() as token:
        patron = call.path.get("patron")
        if patron is not None and patron != token.card:
            raise Refused(403, "access_denied", Note.of("the token is not this patron's"))
        if method.scope and method.scope not in token.scopes.split():
            said = Note.of("the token lacks the right {scope}", scope=method.scope)
            raise Refused(403, "insufficient_scope", said)
        if reads:
            return method.do(call), token.scopes
    return method.do(call), token.scopes


async def _body(request: Request) -> bytes:
    body, size = bytearray(), 0
    async for part in request.stream():
        size += len(part)
        if size <= MOST_BYTES:
            body += part
        elif size > _READ_ON:
            break
    if size > MOST_BYTES:
        said = Note.of("a request has at most {count} bytes", count=MOST_BYTES)
        raise Refused(413, "invalid_request", said, _LAST)
    return bytes(body)


def _query(request: Request) -> dict[str, str]:
    text = request.scope["query_string"].decode("latin-1")
    try:
        return dict(parse_qsl(text, keep_blank_values=True, max_num_fields=_QUERY_FIELDS))
    except ValueError:  # too many fields
        return {}


def _content_type(request: Request) -> tuple[str, bool]:
    """The type of the body, and whether the text is UTF-8."""
    kind, *parameters = request.headers.get("content-type", "").split(";")
    for one in parameters:
        name, _, value = one.partition("=")
        if name.strip().lower() == "charset" and value.strip().strip('"').lower() not in ("utf-8", "utf8"):
            return kind.strip().lower(), False
    return kind.strip().lower(), True


def _bearer(request: Request) -> str | None:
    given = request.headers.getlist("authorization")
    found = _TOKEN.fullmatch(given[0].strip()) if len(given) == 1 else None
    return None if found is None else found[1]
