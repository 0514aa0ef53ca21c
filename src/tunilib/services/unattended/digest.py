"""The digest of a run: what needs a person, as text and as HTML."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tunilib.messages import gettext, ngettext
from tunilib.services.letters import heading_html, item_html, page_html
from tunilib.services.unattended.items import HEADING_MESSAGES, lines_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tunilib.services.unattended.items import Item


class Section(NamedTuple):
    """The part of a digest about one card.

    Attributes:
        account: whose it is; empty: the reader has one card alone.
        renewed: how many loans were renewed.
    """

    account: str
    items: tuple[Item, ...]
    renewed: int = 0


class Digest(NamedTuple):
    """A digest in the language of its reader."""

    subject: str
    text: str
    html: str


def digest_of(sections: Sequence[Section], language: str, *, counts: bool) -> Digest:
    """A digest of one or several cards, in their order.

    Args:
        counts: whether it has numbers alone, without titles.
    """
    sections = [section._replace(items=_without_double_reminders(section.items)) for section in sections]
    count = sum(len(section.items) for section in sections)
    subject = ngettext("The library: {count} thing needs you", "The library: {count} things need you", count, language)
    text: list[str] = []
    html: list[str] = []
    for section in sections:
        if section.account:
            text += [section.account, "=" * len(section.account), ""]
            html.append(heading_html(section.account))
        for kind, title in HEADING_MESSAGES.items():
            mine = [item for item in section.items if item.kind == kind]
            if not mine:
                continue
            heading = gettext(title, language)
            if counts:
                text.append(f"{heading}: {len(mine)}")
                html.append(item_html(heading, (str(len(mine)),)))
                continue
            lines = [lines_of(item, language) for item in mine]
            text += [heading, *map(_indented, lines), ""]
            html += [heading_html(heading), *(item_html(line[0], line[1:]) for line in lines)]
        if section.renewed:
            renewed = ngettext("{count} loan was renewed.", "{count} loans were renewed.", section.renewed, language)
            text += [renewed, ""]
            html.append(heading_html(renewed))
    return Digest(subject, "\n".join(text).strip() + "\n", page_html(subject, html, language))


def _without_double_reminders(items: Sequence[Item]) -> tuple[Item, ...]:
    """The items without reminders of loans that the same digest names for another reason."""
    asked = {(item.title, item.when) for item in items if item.kind in ("overdue", "due", "last-seen", "unknown")}
    return tuple(item for item in items if item.kind != "reminder" or (item.title, item.when) not in asked)


def _indented(lines: tuple[str, ...]) -> str:
    return "\n".join(f"{'    ' if number else '  '}{line}" for number, line in enumerate(lines))
