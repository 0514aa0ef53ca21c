"""RefWorks' direct export: a page that hands references to RefWorks in the browser that opens it.

RefWorks can also fetch a file from a public address; a page on this machine has none, so the references are
in the page.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from urllib.parse import quote, urlencode

from tunilib.core.reference import Reference
from tunilib.formats.refworks.writing import write

__all__ = ["ADDRESS", "post_page"]

ADDRESS = "https://www.refworks.com/express/expressimport.asp"
_UTF8 = "65001"


def post_page(
    references: Iterable[Reference], *, title: str = "RefWorks", send: str = "Send to RefWorks"
) -> Iterator[str]:
    """The page, in pieces: a form with the references that sends itself, and a button where scripts are off.

    Args:
        references: what is sent.
        title: what stands at the head of the page.
        send: what stands on the button.
    """
    query = urlencode({"vendor": "tunilib", "filter": "RefWorks Tagged Format", "encoding": _UTF8}, quote_via=quote)
    address = f"{ADDRESS}?{query}"
    yield (
        '<!DOCTYPE html>\n<html>\n<head>\n<meta charset="utf-8">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{escape(title)}</title>\n</head>\n<body>\n<h1>{escape(title)}</h1>\n"
        f'<form id="send" method="post" accept-charset="utf-8" action="{escape(address)}">\n'
        f'<p><button type="submit">{escape(send)}</button></p>\n'
        '<textarea name="ImportData" hidden>\n'
    )
    for piece in write(references):
        yield escape(piece, quote=False)
    yield "</textarea>\n</form>\n"
    yield "<script>document.getElementById('send').submit();</script>\n</body>\n</html>\n"
