"""What a fault does to a request or an answer."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from html import escape
from pathlib import Path

from tests.fakes.faults import Fault
from tests.fakes.web import Request, Response, Web

_TAG = re.compile(r"<(\w+)((?:\s+[\w-]+(?:=\"[^\"]*\")?)+)(\s*/?)>")
_FLASH = re.compile(r"<div [^>]*\bflash-message\b[^>]*>[^<]*</div>")
_ATTRIBUTE = re.compile(r"[\w-]+(?:=\"[^\"]*\")?")


@contextmanager
def in_vain(path: Path, is_so: bool) -> Iterator[None]:
    """What is done to the library meanwhile is undone, where that is so."""
    if not is_so:
        yield
        return
    with closing(sqlite3.connect(":memory:")) as kept, closing(sqlite3.connect(path)) as file:
        file.backup(kept)
        yield
        kept.backup(file)


def is_change(request: Request) -> bool:
    """Whether a request changes something: sites have links that do, too."""
    if request.method == "POST":
        return request.path not in ("/MyResearch/Home", "/AJAX/JSON")
    if request.path in ("/MyResearch/SaveSearch", "/LibraryCards/SelectCard"):
        return True
    return request.path == "/Search/History" and request.one("purge") == "true"


def say_otherwise(response: Response, web: Web, text: str) -> None:
    """Another message in the place of those of an answer, and of those for the page that it leads to."""
    if response.location is not None:
        web.flashes = [("danger", text)] if text else []
        return
    results = (web.say("renewal.row-done"), web.say("renewal.row-refused"))
    response.body = said_otherwise(response.body, results, text)


def changed(fault: Fault, response: Response) -> Response:
    match fault.kind:
        case "lost" | "gone":
            response.cut = -1
        case "cut":
            response.cut = int(len(response.body.encode()) * fault.at)
        case "diverted":
            response.body = diverted(response.body, fault.new)
        case "status":
            response.status = int(fault.new)
        case "replace":
            response.body = response.body.replace(fault.old, fault.new)
        case "reorder":
            response.body = reordered(response.body)
        case "twice":
            response.body = doubled(response.body)
        case _:
            pass
    return response


def said_otherwise(body: str, results: tuple[str, ...], text: str) -> str:
    """A page whose messages, and results in its rows, say something else in red; nothing, with an empty text."""
    box = f'<div role="alert" class="flash-message alert alert-danger">{escape(text)}</div>' if text else ""
    row = f'<div class="alert alert-danger">{escape(text)}</div>' if text else ""
    for result in results:
        body = re.sub(
            rf'<div class="[^">]*\balert alert-\w+[^">]*">{re.escape(escape(result))}[^<]*</div>', lambda _: row, body
        )
    body = _FLASH.sub("\0", body).replace("\0", box, 1)
    return body.replace("\0", "")


def reordered(body: str) -> str:
    """The attributes of every tag, the other way round."""

    def turned(tag: re.Match[str]) -> str:
        return f"<{tag[1]} {' '.join(reversed(_ATTRIBUTE.findall(tag[2])))}{tag[3]}>"

    return _TAG.sub(turned, body)


def diverted(body: str, address: str) -> str:
    """Every form that is posted leads to an address."""

    def other(tag: re.Match[str]) -> str:
        if 'method="post"' not in tag[0]:
            return tag[0]
        return re.sub(r' action="[^"]*"', "", tag[0]).replace("<form", f'<form action="{address}"')

    return re.sub(r"<form[^>]*>", other, body)


def doubled(body: str) -> str:
    """Every id of a record a second time, on an element without meaning."""
    return re.sub(r'(<(?:tr|li)[^>]* id="(record[^"]*)")', r"<!-- -->\1", body).replace(
        "</header>", "".join(f'<span id="{i}"></span>' for i in re.findall(r' id="(record[^"]*)"', body)) + "</header>"
    )
