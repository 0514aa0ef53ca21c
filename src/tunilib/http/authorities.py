"""The certificate authorities that this machine trusts: the system's, those of its environment, those of the user."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

from tunilib.core.note import cause_of
from tunilib.errors import LocalError

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable

_guard = Lock()
_trusted: dict[str | None, ssl.SSLContext] = {}
_named: Callable[[], str | None] | None = None
_lacking: Callable[[], str | None] | None = None


def trust_also(named: Callable[[], str | None], lacking: Callable[[], str | None]) -> None:
    """Trust the authorities in a file too; ``named`` gives it, or None, when a connection needs them.

    Args:
        lacking: gives a file that the shell of this user trusts, and this process does not.
    """
    global _named, _lacking
    _named, _lacking = named, lacking


def lacking_authority() -> str | None:
    """The file that may be what a refused certificate needs; None: not known."""
    return _lacking() if _lacking is not None else None


def certificates() -> ssl.SSLContext:
    """What a certificate is checked with; ``SSL_CERT_FILE`` and ``SSL_CERT_DIR`` count.

    They are loaded once for the process: loading them costs more than a request.
    """
    more = _named() if _named is not None else None
    with _guard:
        if more not in _trusted:
            _trusted[more] = _loaded(more)
        return _trusted[more]


def _loaded(more: str | None) -> ssl.SSLContext:
    import os
    import ssl

    import truststore

    made = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    file, folder = (os.environ.get(name) or None for name in ("SSL_CERT_FILE", "SSL_CERT_DIR"))
    if file or folder:  # not every system's own store looks at them
        made.load_verify_locations(file, folder)
    if more is not None:
        _load(made, more)
    return made


def load_own(context: ssl.SSLContext) -> None:
    """Make a connection that is not a browser's trust the user's own authorities too."""
    if _named is not None and (more := _named()) is not None:
        _load(context, more)


def _load(context: ssl.SSLContext, file: str) -> None:
    try:
        context.load_verify_locations(file)
    except OSError as error:  # one of them: what is in the file is no certificate
        raise LocalError(
            "the certificate authorities in {path} cannot be read: {why}",
            code="configuration",
            hint="correct ca of [network] in config.toml, or remove it",
            path=file,
            why=cause_of(error),
        ) from error
