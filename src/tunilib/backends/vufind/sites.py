"""Known sites by name: so that ``--library tuni`` need not be an address.

Finna gives each library, or group of libraries, a view of its own under ``finna.fi``. The names are those addresses'
first words; other Finna sites are reached as ``NAME.finna.fi``, and every site by its whole address.
"""

from __future__ import annotations

import re

__all__ = ["KNOWN", "known_site", "product_at"]

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
"""The names of Finna sites; ``tuni`` is TuniLib, of the Tampere universities."""


def known_site(name: str) -> str | None:
    """The address of a site by its name, or by its host under ``finna.fi``; None where the name is not known."""
    plain = name.strip().lower()
    if plain in KNOWN:
        return f"https://{plain}{_FINNA}"
    first, dot, rest = plain.partition(".")
    if dot and f".{rest}" == _FINNA and _HOST.fullmatch(first):
        return f"https://{plain}"
    return None


def product_at(address: str) -> str | None:
    """``finna`` for the addresses that are Finna's for certain; None: the front page tells."""
    host = address.partition("://")[2].partition("/")[0].partition(":")[0].lower()
    return "finna" if host.endswith(_FINNA) or host == _FINNA[1:] else None
