"""Pages that come in place of an answer, whatever the status says: a check of the browser, a service that is away.

Facts: Anubis ``web/index.templ`` (id ``anubis_challenge``), Cloudflare's challenge page (``_cf_chl_opt``), Turnstile's
widget (class ``cf-turnstile``), the error pages of nginx, Apache and HAProxy.
"""

from __future__ import annotations

import re
from enum import StrEnum

from tunilib.errors import Unavailable

_MOST = 50_000
_CHECK = re.compile(
    r"""\bid=["']?(?:anubis_challenge|challenge-form)\b|/\.within\.website/x/|\b_cf_chl_opt\b"""
    r"""|\bclass=["'][^"'>]*\bcf-turnstile\b|challenges\.cloudflare\.com/""",
    re.IGNORECASE,
)
_HEADING = re.compile(r"<(title|h1|h2)\b[^>]*>(.{0,300}?)</\1\s*>", re.IGNORECASE | re.DOTALL)
_AWAY = re.compile(
    r"\bmaintenance\b|\bunavailable\b|\bbad gateway\b|\bgateway time-?out\b|\bout of (?:order|service)\b"
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
    return Interruption.AWAY if any(_AWAY.search(found[2]) for found in _HEADING.finditer(text)) else None


def too_many_requests(site: str, seconds: int | None) -> Unavailable:
    """The error for a site that takes no more requests for now. None: it states no time."""
    if seconds is None:
        return Unavailable("too many requests to {site}", hint="try again later", site=site)
    return Unavailable(
        "too many requests to {site}", hint="try again after {seconds} seconds", site=site, seconds=seconds
    )
