"""``tunilib desk serve``: starts the server."""

from __future__ import annotations

import socket
from contextlib import closing
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

from tunilib._version import install_command
from tunilib.cli.accounts import machine_of
from tunilib.cli.command import Invocation, Noun, no_log
from tunilib.cli.options import Option
from tunilib.core.address import is_host, web_parts
from tunilib.core.note import cause_of
from tunilib.errors import LocalError, UsageError

if TYPE_CHECKING:
    from ssl import SSLContext

noun = Noun()

_PACKAGES: Final = ("starlette", "uvicorn", "h11", "anyio")
_PORT: Final = 8710


@noun.command(
    exits=(4, 6),
    examples=(
        "tunilib --store sqlite:///library.sqlite desk serve",
        "tunilib --store sqlite:///library.sqlite desk serve --proxy 127.0.0.1 --base https://library.example",
    ),
)
def serve(
    inv: Invocation,
    listen: Annotated[str, Option("--listen", metavar="HOST:PORT", help="Where to listen.")] = f"127.0.0.1:{_PORT}",
    base: Annotated[
        str | None,
        Option("--base", metavar="URL", help="What all names begin with; clients remember it."),
    ] = None,
    tls_cert: Annotated[
        Path | None, Option("--tls-cert", metavar="FILE", help="A certificate with its chain, PEM; with --tls-key.")
    ] = None,
    tls_key: Annotated[Path | None, Option("--tls-key", metavar="FILE", help="Its private key, PEM.")] = None,
    proxy: Annotated[
        list[str] | None,
        Option(
            "--proxy",
            metavar="ADDRESS",
            help="A proxy in front: it alone may connect, and the addresses that it forwards are believed.",
        ),
    ] = None,
) -> int:
    """Serve the library to other programs, by PAIA (the Patrons Account Information API) and DAIA.

    Patrons sign in with card and password, and read, renew, request and cancel by the rules of the library. The address
    of the service for clients is BASE/paia. Another address than this machine's own needs a certificate, or a proxy
    that has one. It ends with Control-C or SIGTERM, when the requests that have begun are done.
    """
    from tunilib.library.desk.opening import library_opener

    inv.prints_file()
    machine = machine_of(inv)
    opens = library_opener(machine, inv.store)
    host, port = _place(listen)
    tls = _tls(tls_cert, tls_key, has_proxy=bool(proxy))
    if base is not None and (web_parts(base) is None or any(mark in base for mark in "?#")):
        raise UsageError("not the address of a service: {address}", hint="write https://HOST/PATH", address=base)
    _require_extra()
    from tunilib.library.serve.application import Application, Workers
    from tunilib.library.serve.documents import Uris
    from tunilib.library.serve.replies import Peers
    from tunilib.library.serve.server import Server

    peers = Peers.of(proxy or ())
    with closing(opens()) as library:
        name = library.rules.name
    sockets = _sockets(host, port, is_safe=tls is not None or bool(proxy))
    address = f"{'https' if tls else 'http'}://{_shown(host)}:{sockets[0].getsockname()[1]}"
    names = Uris((base or address).rstrip("/"))

    def note(method: str, route: str, status: int, milliseconds: int) -> None:
        inv.verbose(
            "{method} {route} {status}, {count} ms", method=method, route=route, status=status, count=milliseconds
        )

    inv.say(inv.gettext("{library} is served at {address}/paia. Control-C ends it.", library=name, address=address))
    server = Server(Application(Workers(opens), names, peers, note, inv.lang), tls)
    with no_log():
        server.serve_until_stopped(sockets)
    return 0


def _require_extra() -> None:
    try:
        import tunilib.library.serve.server  # noqa: F401
    except ImportError as error:
        if (error.name or "").partition(".")[0] not in _PACKAGES:
            raise
        raise LocalError(
            "serving a library needs tunilib[serve]",
            code="configuration",
            hint="install it: {command}",
            command=install_command("tunilib[serve]"),
        ) from error


def _place(text: str) -> tuple[str, int]:
    host, _, port = text.strip().rpartition(":")
    host = host[1:-1] if host.startswith("[") and host.endswith("]") else host
    is_number = port.isascii() and port.isdecimal() and len(port) < 6 and int(port) < 65536
    if not is_number or not is_host(host):
        raise UsageError("not a place to listen: {text}", hint="write HOST:PORT, for example 127.0.0.1:8710", text=text)
    return host, int(port)


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _tls(certificate: Path | None, key: Path | None, *, has_proxy: bool) -> SSLContext | None:
    if certificate is None and key is None:
        return None
    if certificate is None or key is None:
        raise UsageError("{one} needs {other}", one="--tls-cert", other="--tls-key")
    if has_proxy:
        raise UsageError("{one} and {other} cannot be used together", one="--tls-cert", other="--proxy")
    import ssl

    from tunilib.local.named_files import check_named_file

    for file in (certificate, key):
        check_named_file(file, limit=1_000_000)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_cert_chain(certificate, key, password=lambda: "")
    except (OSError, ValueError) as error:  # ssl.SSLError is an OSError
        raise LocalError(
            "certificate and key cannot be used: {why}", code="configuration", why=cause_of(error)
        ) from error
    return context


def _sockets(host: str, port: int, *, is_safe: bool) -> list[socket.socket]:
    """Listening sockets on all addresses of a host."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except OSError as error:
        raise LocalError("{host} has no address here: {why}", host=host, why=cause_of(error)) from error
    if not is_safe and not all(ip_address(str(one[4][0]).partition("%")[0]).is_loopback for one in found):
        raise UsageError(
            "others could read along at {host}",
            hint="give it a certificate (--tls-cert, --tls-key), or put a proxy with one in front (--proxy)",
            host=host,
        )
    sockets: list[socket.socket] = []
    try:
        for family, kind, number, _, place in found:
            made = socket.socket(family, kind, number)
            sockets.append(made)
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if family == socket.AF_INET6:
                made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            made.bind(place)
            made.listen(1024)
    except OSError as error:
        for made in sockets:
            made.close()
        raise LocalError(
            "cannot listen at {host}:{port}: {why}", host=_shown(host), port=port, why=cause_of(error)
        ) from error
    return sockets
