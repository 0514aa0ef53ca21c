"""One POST to an address that the user named: a hook, a channel, a monitor; no redirect, and no second attempt."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tunilib.core.note import cause_of
from tunilib.errors import NotUnderstood, OutcomeUnknown, Unavailable

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["post"]


def post(
    url: str,
    content: bytes = b"",
    *,
    kind: str = "application/json",
    headers: Mapping[str, str] | None = None,
    seconds: float = 10.0,
    method: str = "POST",
) -> None:
    """Send a body, once; when this returns it was accepted (2xx).

    Args:
        kind: the media type of the body.
        seconds: how long each step may take.

    Raises:
        Unavailable: nothing was sent: the service cannot be reached.
        OutcomeUnknown: it was sent, and there was no answer.
        NotUnderstood: the answer was another one than 2xx.
    """
    import httpx

    host = urlsplit(url).hostname or ""
    try:
        with httpx.Client(timeout=seconds, follow_redirects=False) as client:
            answer = client.request(method, url, content=content, headers={"Content-Type": kind, **(headers or {})})
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError, httpx.UnsupportedProtocol) as error:
        raise Unavailable(
            "{host} cannot be reached: {why}", hint="try again later", host=host, why=cause_of(error)
        ) from error
    except (httpx.InvalidURL, UnicodeError, ValueError) as error:
        raise Unavailable("not an address: {host}", host=host) from error
    except httpx.HTTPError as error:
        raise OutcomeUnknown("{host} has got it, perhaps, and did not answer", host=host) from error
    if not 200 <= answer.status_code < 300:
        raise NotUnderstood("{host} answered with {status}", host=host, status=answer.status_code)
