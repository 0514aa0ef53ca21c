"""Letters about records: references that a patron sends, and what is new for a saved search."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from tunilib.core.letter import Letter
from tunilib.messages import gettext, ngettext
from tunilib.services.lines import Told, of_record, of_reference
from tunilib.terms import filter_words, word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tunilib.core.reference import Reference
    from tunilib.core.search import News, Search

__all__ = ["criteria_of", "news_letter", "references_letter"]

_RULE = "-" * 60
_WHY_MESSAGES = {
    "none": "You get this mail because this search had an alert. To stop them: {command}",
    "daily": "You get this mail because you have set a daily alert for this search. To stop them: {command}",
    "weekly": "You get this mail because you have set a weekly alert for this search. To stop them: {command}",
    "other": "You get this mail because you have set an alert for this search. To stop them: {command}",
}
"""Why news of a search are mailed, by the alert that is set."""


def references_letter(to: str, references: Sequence[Reference], language: str, *, called: str | None = None) -> Letter:
    """References to whoever the patron sends them to; what the patron wrote to them stays at home.

    Args:
        called: the list that they are of.
    """
    count = len(references)
    subject = (
        ngettext("{count} reference: {list}", "{count} references: {list}", count, language, list=called)
        if called
        else ngettext("{count} reference", "{count} references", count, language)
    )
    told = [of_reference(reference, language) for reference in references]
    return _letter(to, subject, [], told, [], language)


def news_letter(to: str, news: News, language: str, *, library: str, sender: str) -> Letter:
    """What is new for a saved search (S63), why it comes, and how it stops.

    Args:
        library: which library it is. sender: the address that mails come from.
    """
    search = news.search
    asked = criteria_of(search, language)
    subject = gettext("{count} new for: {query}", language, count=news.count, query=asked)
    before = [gettext("New at {library} for your saved search: {query}", language, query=asked, library=library)]
    told = [of_record(record, language) for record in news.records]
    more = news.count - len(told)
    after = [gettext("And {count} more: search again to see them all.", language, count=more)] if more > 0 else []
    after.append(gettext(_WHY_MESSAGES[search.alert], language, command=f"tunilib searches alert {search.id} none"))
    letter = _letter(to, subject, before, told, after, language)
    return Letter(
        to=to,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        key=f"alert {library} {search.id} {news.mark}",
        unsubscribe=f"mailto:{sender}?subject=unsubscribe%20{search.id}",
    )


def criteria_of(search: Search, language: str) -> str:
    """What a search asks, as a person reads it."""
    asked = search.query or gettext("everything", language)
    kind = "" if search.type == "all" else f" ({word('search-type', search.type, language)})"
    limits = ", ".join(": ".join(filter_words(one.field, one.value, language)) for one in search.filters)
    return f"{asked}{kind}; {limits}" if limits else f"{asked}{kind}"


def _letter(
    to: str, subject: str, before: Sequence[str], told: Sequence[Told], after: Sequence[str], language: str
) -> Letter:
    """The same as text and as HTML; in the HTML everything is escaped."""
    parts = [*before, f"\n{_RULE}\n".join(one.as_text for one in told)]
    lines = [f"\n\n{_RULE}\n".join([parts[-1], *after])] if after else [parts[-1]]
    plain = "\n\n".join([*parts[:-1], *lines]) + "\n"
    html = [
        f'<!DOCTYPE html>\n<html lang="{escape(language)}">\n<head><meta charset="utf-8">',
        f"<title>{escape(subject)}</title></head>\n<body>",
        *(f"<p>{escape(line)}</p>" for line in before),
        "<ol>",
        *map(_item, told),
        "</ol>",
        *(f"<p>{escape(line)}</p>" for line in after),
        "</body>\n</html>\n",
    ]
    return Letter(to=to, subject=subject, text=plain, html="\n".join(html))


def _item(told: Told) -> str:
    title = f"<strong>{escape(told.title)}</strong>"
    lines = [title, *map(escape, told.facts)]
    if told.address:
        lines.append(f'<a href="{escape(told.address)}">{escape(told.address)}</a>')
    return f"<li>{'<br>'.join(lines)}</li>"
