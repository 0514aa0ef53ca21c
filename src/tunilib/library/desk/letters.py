"""Letters to print, for patrons without an e-mail address."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, NamedTuple

from tunilib.messages import date_text, gettext

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tunilib.core.notice import Notice


class PaperLetter(NamedTuple):
    """A notice to print, for a patron without an e-mail address; ``lang``: None: the default language."""

    notice: Notice
    name: str | None
    address: str | None
    lang: str | None


_PAPER = (
    "body{margin:0;font:12pt/1.5 serif;color:#000;background:#fff}"
    "article{max-width:40rem;margin:2.5cm auto;padding:0 1cm;break-after:page}"
    "address{font-style:normal;white-space:pre-line;min-height:4.5cm}h1{font-size:13pt}"
    "p{white-space:pre-line}.day{text-align:right}"
)


def paper_letters(letters: Sequence[PaperLetter], language: str, *, as_page: bool) -> str:
    """Letters to print, each on a page of its own, to be folded for a window envelope or handed over at the desk.

    Args:
        language: of the dates of those whose patron has none. as_page: as HTML; False: as text, with form feeds.
    """
    written = []
    for notice, name, address, lang in letters:
        to = "\n".join(filter(None, (name, *(part.strip() for part in (address or "").split(",")))))
        day = date_text(notice.created.date(), lang or language)
        if as_page:
            written.append(
                f'<article lang="{escape(lang or language)}"><address>{escape(to)}</address>'
                f'<p class="day">{escape(day)}</p>'
                f"<h1>{escape(notice.subject)}</h1><p>{escape(notice.body.strip())}</p></article>"
            )
        else:
            written.append(f"{to}\n\n{day}\n\n{notice.subject}\n\n{notice.body.strip()}\n")
    if not as_page:
        return "\f".join(written)
    title = escape(gettext("Letters", language))
    head = f'<meta charset="utf-8"><title>{title}</title><style>{_PAPER}</style>'
    return f'<!DOCTYPE html><html lang="{language}"><head>{head}</head><body>{"".join(written)}</body></html>\n'
