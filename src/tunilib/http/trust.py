"""Which certificates are believed: made once for the process, as loading them costs more than a request."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ssl

__all__ = ["shared_trust"]

_guard = Lock()
_made: ssl.SSLContext | None = None


def shared_trust() -> ssl.SSLContext:
    """The machine's trusted certificates, as httpx would load them (``SSL_CERT_FILE`` and ``SSL_CERT_DIR`` count)."""
    global _made
    with _guard:
        if _made is None:
            import httpx

            _made = httpx.create_ssl_context()
        return _made
