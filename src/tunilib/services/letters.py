"""Descriptions of references for a person to read, and letters with them: references, and news of a saved search."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from tunilib.core.models import Value, model
from tunilib.core.note import one_line
from tunilib.core.notice import Letter
from tunilib.core.reference import Name, Reference, Role
from tunilib.messages import filter_words, gettext, ngettext, word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tunilib.core.search import News, Search

_MOST_NAMES = 3
_OPENED = ("https://", "http://")
_RULE = "-" * 60
_BODY = (
    "margin:0;padding:24px 16px;font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;line-height:1.5"
)
_COLUMN = "max-width:600px;margin:0 auto;font-size:16px"
_ITEM = "margin:0;padding:12px 0;border-top:1px solid #8884"
_TITLE = "font-size:17px"
_FACT = "font-size:14px;opacity:.8"
_HEADING = "margin:24px 0 4px;font-size:15px;font-weight:600;opacity:.85"
_SMALL = "margin:24px 0 0;padding:12px 0 0;border-top:1px solid #8884;font-size:13px;opacity:.75"
_WHY_MESSAGES = {
    "none": "You get this mail because this search had an alert. To stop them: {command}",
    "daily": "You get this mail because you have set a daily alert for this search. To stop them: {command}",
    "weekly": "You get this mail because you have set a weekly alert for this search. To stop them: {command}",
    "other": "You get this mail because you have set an alert for this search. To stop them: {command}",
}
"""Why news of a search are mailed, by the alert that is set."""


@model
class DescribedReference(Value):
    """A description of a reference; nothing is escaped yet.

    Attributes:
        record: its id.
        facts: authors, publication and numbers, a line each.
        address: its page, ``https`` or ``http`` only; None: not known.
    """

    record: str
    title: str
    facts: tuple[str, ...] = ()
    address: str | None = None

    @property
    def as_text(self) -> str:
        """As plain text, with the facts indented below the title."""
        lines = (*self.facts, self.address) if self.address else self.facts
        return "\n".join([self.title, *(f"  {line}" for line in lines)])


def describe_reference(reference: Reference, language: str) -> DescribedReference:
    """A reference with who made it, where it appeared, and its numbers."""
    published = ", ".join(filter(None, ("; ".join(reference.places), "; ".join(reference.publishers))))
    where = ", ".join(filter(None, (published, str(reference.issued or ""))))
    volume = f"{reference.volume}({reference.issue})" if reference.volume and reference.issue else reference.volume
    inside = ", ".join(filter(None, (reference.container, volume or reference.issue, reference.pages)))
    kind = word("format", str(reference.kind), language)
    facts = (
        _several(reference.authors, language),
        _edited(reference.named(Role.EDITOR), language),
        gettext("In: {container}", language, container=inside) if inside else "",
        ", ".join(filter(None, (where, kind))),
        f"ISBN {reference.isbns[0]}" if reference.isbns else "",
        f"ISSN {reference.issns[0]}" if reference.issns else "",
    )
    doi = f"https://doi.org/{reference.doi}" if reference.doi else None
    address = next((url for url in reference.urls if url.startswith(_OPENED)), doi)
    return DescribedReference(
        record=reference.id,
        title=one_line(reference.full_title or reference.native_title) or gettext("(no title)", language),
        facts=tuple(map(one_line, filter(None, facts))),
        address=one_line(address) if address and not set(address) & set(' \n\t<>"') else None,
    )


def references_letter(to: str, references: Sequence[Reference], language: str, *, name: str | None = None) -> Letter:
    """A letter with references, without the patron's notes and keywords.

    Args:
        name: of the list that they are from.
    """
    count = len(references)
    subject = (
        ngettext("{count} reference: {list}", "{count} references: {list}", count, language, list=name)
        if name
        else ngettext("{count} reference", "{count} references", count, language)
    )
    described = [describe_reference(reference, language) for reference in references]
    return _letter(to, subject, [], described, [], language)


def news_letter(to: str, news: News, language: str, *, site: str, library: str, sender: str) -> Letter:
    """A letter with the new results of a saved search (S63), why it is sent, and how to stop it.

    Args:
        site: the library's address. library: its name. sender: the address that mails come from.
    """
    search = news.search
    criteria = criteria_of(search, language)
    subject = gettext("{count} new for: {query}", language, count=news.count, query=criteria)
    before = [gettext("New at {library} for your saved search: {query}", language, query=criteria, library=library)]
    described = [describe_reference(reference, language) for reference in news.references]
    more = news.count - len(described)
    after = [gettext("And {count} more: search again to see them all.", language, count=more)] if more > 0 else []
    after.append(gettext(_WHY_MESSAGES[search.alert], language, command=f"tunilib searches alert {search.id} none"))
    letter = _letter(to, subject, before, described, after, language)
    return Letter(
        to=to,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        key=f"alert {site} {search.id} {news.mark}",
        unsubscribe=f"mailto:{sender}?subject=unsubscribe%20{search.id}",
    )


def criteria_of(search: Search, language: str) -> str:
    """The criteria of a search for the user to read."""
    query = search.query or gettext("everything", language)
    kind = "" if search.type == "all" else f" ({word('search-type', search.type, language)})"
    limits = ", ".join(": ".join(filter_words(one.field, one.value, language)) for one in search.filters)
    return f"{query}{kind}; {limits}" if limits else f"{query}{kind}"


def _letter(
    to: str,
    subject: str,
    before: Sequence[str],
    described: Sequence[DescribedReference],
    after: Sequence[str],
    language: str,
) -> Letter:
    parts = [*before, f"\n{_RULE}\n".join(one.as_text for one in described)]
    lines = [f"\n\n{_RULE}\n".join([parts[-1], *after])] if after else [parts[-1]]
    plain = "\n\n".join([*parts[:-1], *lines]) + "\n"
    return Letter(to=to, subject=subject, text=plain, html=_as_html(subject, before, described, after, language))


def _as_html(
    title: str, before: Sequence[str], described: Sequence[DescribedReference], after: Sequence[str], language: str
) -> str:
    parts = [
        *(f'<p dir="auto" style="margin:0 0 20px">{escape(line)}</p>' for line in before),
        *(item_html(one.title, one.facts, one.address) for one in described),
        *(f'<p dir="auto" style="{_ITEM}">{escape(line)}</p>' for line in after[:-1]),
        *(f'<p dir="auto" style="{_SMALL}">{escape(line)}</p>' for line in after[-1:]),
    ]
    return page_html(title, parts, language)


def page_html(title: str, parts: Sequence[str], language: str) -> str:
    """A page for mail readers, many of which drop other styles than those at an element."""
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(language)}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width">\n<meta name="color-scheme" content="light dark">\n'
        f"<title>{escape(title)}</title>\n</head>\n"
        f'<body style="{_BODY}">\n<div style="{_COLUMN}">\n{chr(10).join(parts)}\n</div>\n</body>\n</html>\n'
    )


def item_html(title: str, facts: Sequence[str], address: str | None = None) -> str:
    """A title with lines of facts below it; everything is escaped."""
    shown = escape(title)
    if address:
        shown = f'<a href="{escape(address)}">{shown}</a>'
    below = "".join(f'<br><span dir="auto" style="{_FACT}">{escape(fact)}</span>' for fact in facts)
    return f'<p dir="auto" style="{_ITEM}"><strong style="{_TITLE}">{shown}</strong>{below}</p>'


def heading_html(text: str) -> str:
    """A heading within a page."""
    return f'<p dir="auto" style="{_HEADING}">{escape(text)}</p>'


def _several(names: Sequence[Name], language: str) -> str:
    shown = "; ".join(filter(None, (name.direct for name in names[:_MOST_NAMES])))
    more = gettext("and others", language) if len(names) > _MOST_NAMES else ""
    return f"{shown} {more}".strip()


def _edited(names: Sequence[Name], language: str) -> str:
    if not names:
        return ""
    shown = _several(names, language)
    return ngettext("Editor: {names}", "Editors: {names}", len(names), language, names=shown)
