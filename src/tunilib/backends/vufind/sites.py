"""Known sites by name, as in ``--library tuni``.

Finna has a site for each library or group of libraries at ``NAME.finna.fi``. Other Finna sites can be given as
``NAME.finna.fi``, and every site by its full address.
"""

from __future__ import annotations

import re

_FINNA = ".finna.fi"
_HOST = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")

KNOWN = (
    "tuni",
    "eepos",
    "fredrika",
    "helle",
    "joki",
    "jyu",
    "kainet",
    "keski",
    "kirkes",
    "kuopio",
    "kyyti",
    "lapinkirjasto",
    "lastu",
    "leppavirta",
    "louna",
    "lukki",
    "lumme",
    "outi",
    "piki",
    "ratamo",
    "satakirjastot",
    "siilinjarvenkirjasto",
    "somero",
    "vaara",
    "vaasankirjasto",
    "vanamo",
    "vaski",
)
"""Names of Finna sites; ``tuni`` is TuniLib, of the universities in Tampere."""

PROXIES = {
    "tuni": "https://libproxy.tuni.fi/login?url=",
    "jyu": "https://ezproxy.jyu.fi/login?url=",
}
"""The EZproxies of universities, by the name of their Finna site.

Their hosts stand in addresses that readers of both universities publish; the login page of neither was tried.
"""


def known_proxy(address: str) -> str | None:
    """What comes before the address of a licensed resource of the library at an address; None: it is not known."""
    host = address.partition("://")[2].partition("/")[0].lower()
    return PROXIES.get(host.removesuffix(_FINNA)) if host.endswith(_FINNA) else None


def known_site(name: str) -> str | None:
    """The address of a site by its name or its host under ``finna.fi``; None where it is not known."""
    plain = name.strip().lower()
    if plain in KNOWN:
        return f"https://{plain}{_FINNA}"
    first, dot, rest = plain.partition(".")
    if dot and f".{rest}" == _FINNA and _HOST.fullmatch(first):
        return f"https://{plain}"
    return None


def product_at(address: str) -> str | None:
    """``finna`` for an address under ``finna.fi``; None: the front page must be read to know."""
    host = address.partition("://")[2].partition("/")[0].partition(":")[0].lower()
    return "finna" if host.endswith(_FINNA) or host == _FINNA[1:] else None
