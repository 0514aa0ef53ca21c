"""Addresses of a Primo page, and the view that they name."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode, urlsplit

from tunilib.http.cookies import site_address

VIEW = re.compile(r"[A-Za-z0-9_-]{1,60}:[A-Za-z0-9_-]{1,60}")
_LOGIN = re.compile(r"(?:^|[?&#;])loginId=([A-Za-z0-9_.~%-]{1,400})")
_PAGES = ("/discovery", "/nde", "/permalink")
_PAGE = "/discovery/search"


def view_in(address: str) -> str | None:
    for name, value in parse_qsl(urlsplit(address).query):
        if name == "vid" and VIEW.fullmatch(value):
            return value
    return None


def login_id(text: str) -> str | None:
    """The ``loginId`` of a finished sign-in, in the address of a page or alone."""
    found = _LOGIN.search(text.strip())
    return found[1] if found is not None else None


def page_address(text: str) -> str:
    """The normal form of an address of a page: its search page with the view, or the host where no view is named.

    A permalink stays as it is.
    """
    plain = site_address(text)
    view = view_in(text.strip())
    if view is not None:
        return f"{host_of(plain)}{_PAGE}?vid={view}"
    return plain if urlsplit(plain).path.startswith("/permalink/") else host_of(plain)


def host_of(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def names_a_page(address: str) -> bool:
    """Whether an address has the form of a page of Primo VE with its view."""
    return view_in(address) is not None and urlsplit(address).path.startswith(_PAGES)


def record_page(host: str, view: str, record: str) -> str:
    query = urlencode({"docid": record, "context": "L", "vid": view}, safe=":")
    return f"{host}/discovery/fulldisplay?{query}"
