"""Pages that come in place of an answer, whatever the status says: a check of the browser, a service that is away.

Facts: Anubis ``web/index.templ`` (id ``anubis_challenge``), Cloudflare's challenge page (``_cf_chl_opt``), Turnstile's
widget (class ``cf-turnstile``), the scripts of Imperva, AWS WAF and DataDome, the error pages of nginx, Apache,
HAProxy, Varnish and Azure, the lines of IIS and Envoy, and the problems of RFC 9457.
"""

from __future__ import annotations

import re
from enum import StrEnum

from tunilib.errors import Unavailable

_MOST = 50_000
_LINE = 300
_SAYS = ("message", "title", "detail", "error", "error_description")
_CHECK = re.compile(
    r"""\bid=["']?(?:anubis_challenge|challenge-form)\b|/\.within\.website/x/|\b_cf_chl_opt\b"""
    r"""|\bclass=["'][^"'>]*\bcf-turnstile\b|challenges\.cloudflare\.com/"""
    r"""|/_Incapsula_Resource\b|\.awswaf\.com/|\bcaptcha-delivery\.com/""",
    re.IGNORECASE,
)
_HEADING = re.compile(r"<(title|h1|h2)\b[^>]*>(.{0,300}?)</\1\s*>", re.IGNORECASE | re.DOTALL)
_AWAY = re.compile(
    r"\bmaintenance\b|\bunavailable\b|\baren.t available\b|\bbackend fetch failed\b|\bconnection timed out\b"
    r"|\bupstream connect error\b|\bno healthy upstream\b"
    r"|\bbad gateway\b|\bgateway time-?out\b|\bout of (?:order|service)\b"
    r"|\bhuolto(?:katko|työ|tauko)?|\bei ole käytettävissä|\bkäyttökatko"
    r"|\bunderhåll|\botillgänglig|\bdriftstopp|\bdriftavbrott",
    re.IGNORECASE,
)


class Interruption(StrEnum):
    BROWSER_CHECK = "browser check"
    AWAY = "away"


def interruption(text: str) -> Interruption | None:
    """What came in place of an answer; None: nothing that is known."""
    text = text[:_MOST]
    if _CHECK.search(text):
        return Interruption.BROWSER_CHECK
    said = [found[2] for found in _HEADING.finditer(text)] if "<" in text else [text[:_LINE]]
    return Interruption.AWAY if any(_AWAY.search(one) for one in said) else None


def interruption_in(found: object) -> Interruption | None:
    """What JSON says of itself. It may be the answer all the same."""
    said = [found.get(name) for name in _SAYS] if isinstance(found, dict) else []
    return Interruption.AWAY if any(isinstance(one, str) and _AWAY.search(one[:_LINE]) for one in said) else None


def too_many_requests(site: str, seconds: int | None) -> Unavailable:
    """The error for a site that takes no more requests for now. None: it states no time."""
    if seconds is None:
        return Unavailable("too many requests to {site}", hint="try again later", site=site)
    return Unavailable(
        "too many requests to {site}", hint="try again after {seconds} seconds", site=site, seconds=seconds
    )
