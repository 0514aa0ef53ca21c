"""Descriptions of records for mails, pages and feeds; and letters: references, and new results of a saved search."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from tunilib.core.letter import Letter
from tunilib.core.models import Value, model
from tunilib.messages import filter_words, gettext, ngettext, word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tunilib.core.catalogue import Record
    from tunilib.core.reference import Reference
    from tunilib.core.search import News, Search

__all__ = [
    "Description",
    "criteria_of",
    "describe_record",
    "describe_reference",
    "news_letter",
    "references_letter",
]

_MOST_AUTHORS = 3
_OPENED = ("https://", "http://")
_RULE = "-" * 60
_WHY_MESSAGES = {
    "none": "You get this mail because this search had an alert. To stop them: {command}",
    "daily": "You get this mail because you have set a daily alert for this search. To stop them: {command}",
    "weekly": "You get this mail because you have set a weekly alert for this search. To stop them: {command}",
    "other": "You get this mail because you have set an alert for this search. To stop them: {command}",
}
"""Why news of a search are mailed, by the alert that is set."""


@model
class Description(Value):
    """A description of a record; nothing is escaped yet.

    Attributes:
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


def describe_record(record: Record, language: str) -> Description:
    """A record of a search."""
    names = _several(record.authors, language)
    kind = word("format", record.format, language) if record.format else ""
    facts = (names, ", ".join(filter(None, (record.year or "", kind))), _isbn(record.isbns))
    return Description(
        record=record.id,
        title=_one_line(record.title) or gettext("(no title)", language),
        facts=tuple(map(_one_line, filter(None, facts))),
    )


def describe_reference(reference: Reference, language: str) -> Description:
    """A favourite's reference."""
    published = ", ".join(filter(None, ("; ".join(reference.places), "; ".join(reference.publishers))))
    where = ", ".join(filter(None, (published, str(reference.issued or ""))))
    volume = f"{reference.volume}({reference.issue})" if reference.volume and reference.issue else reference.volume
    inside = ", ".join(filter(None, (reference.container, volume or reference.issue, reference.pages)))
    kind = word("format", str(reference.kind), language)
    facts = (
        _several([name.direct for name in reference.authors], language),
        gettext("In: {container}", language, container=inside) if inside else "",
        ", ".join(filter(None, (where, kind))),
        _isbn(reference.isbns),
        f"ISSN {reference.issns[0]}" if reference.issns else "",
    )
    doi = f"https://doi.org/{reference.doi}" if reference.doi else None
    address = next((url for url in reference.urls if url.startswith(_OPENED)), doi)
    return Description(
        record=reference.id,
        title=_one_line(reference.full_title or reference.native_title) or gettext("(no title)", language),
        facts=tuple(map(_one_line, filter(None, facts))),
        address=_one_line(address) if address and not set(address) & set(' \n\t<>"') else None,
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
    described = [describe_record(record, language) for record in news.records]
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
    to: str, subject: str, before: Sequence[str], described: Sequence[Description], after: Sequence[str], language: str
) -> Letter:
    """The same as text and as HTML; in the HTML everything is escaped."""
    parts = [*before, f"\n{_RULE}\n".join(one.as_text for one in described)]
    lines = [f"\n\n{_RULE}\n".join([parts[-1], *after])] if after else [parts[-1]]
    plain = "\n\n".join([*parts[:-1], *lines]) + "\n"
    html = [
        f'<!DOCTYPE html>\n<html lang="{escape(language)}">\n<head><meta charset="utf-8">',
        f"<title>{escape(subject)}</title></head>\n<body>",
        *(f"<p>{escape(line)}</p>" for line in before),
        "<ol>",
        *map(_item, described),
        "</ol>",
        *(f"<p>{escape(line)}</p>" for line in after),
        "</body>\n</html>\n",
    ]
    return Letter(to=to, subject=subject, text=plain, html="\n".join(html))


def _item(described: Description) -> str:
    title = f"<strong>{escape(described.title)}</strong>"
    lines = [title, *map(escape, described.facts)]
    if described.address:
        lines.append(f'<a href="{escape(described.address)}">{escape(described.address)}</a>')
    return f"<li>{'<br>'.join(lines)}</li>"


def _several(names: list[str] | tuple[str, ...], language: str) -> str:
    shown = "; ".join(filter(None, names[:_MOST_AUTHORS]))
    more = gettext("and others", language) if len(names) > _MOST_AUTHORS else ""
    return f"{shown} {more}".strip()


def _isbn(isbns: tuple[str, ...]) -> str:
    return f"ISBN {isbns[0]}" if isbns else ""


def _one_line(value: str) -> str:
    return " ".join("".join(letter if letter.isprintable() else " " for letter in value).split())
