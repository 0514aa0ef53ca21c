"""The forms for favourites: of one record in all its lists, of a list, and of a list's own order."""

from __future__ import annotations

import re
from typing import NamedTuple

from tunilib.backends.vufind.pages.document import Document, PageError, in_query
from tunilib.backends.vufind.pages.forms import Choice, Form, find_form
from tunilib.backends.vufind.pages.state import account_page, wrong_page

_TAG = re.compile(r'"[^"]*"|[^ ]+')


class SavedFavourite(NamedTuple):
    """A record in one list, as its form shows it.

    Attributes:
        notes: as written; empty: none.
        tags: the patron's keywords; None where the site has none.
    """

    list_id: str
    list_name: str
    notes: str
    tags: tuple[str, ...] | None


class RecordForm(NamedTuple):
    """The form of one record.

    Attributes:
        title: None where the catalogue does not have the record.
        saved: the lists that it is in.
        others: the other lists of the account, id and name.
        form: all fields.
    """

    title: str | None
    saved: tuple[SavedFavourite, ...]
    others: tuple[Choice, ...]
    form: Form


class ListForm(NamedTuple):
    """The form of a list; ``longest``: how many characters its name may have, where the form says."""

    form: Form
    longest: int | None


class OrderForm(NamedTuple):
    """The form for the own order of a list.

    Attributes:
        user: the site's id of the user.
        records: in their present order.
    """

    form: Form
    user: str
    records: tuple[str, ...]


def read_record_form(page: str | Document) -> RecordForm:
    """The form of a record in all its lists: ``/MyResearch/Edit?id=…&source=…``."""
    name = "favourite form"
    page = account_page(page, name, name)
    form = find_form(page, lambda form: form.name == "editForm")
    if form is None:
        raise wrong_page(page, name, "form[name=editForm]")
    if form.button("submitButton") is None and (form.field("lists[]") or form.field("addToList")):
        raise wrong_page(page, name, "form[name=editForm] with submitButton")  # without any list it has no button
    groups = page.root.all("form[name=editForm] fieldset")
    ids = [field.value for field in form.fields if field.name == "lists[]"]
    saved = []
    for group in groups:
        ident, heading = group.first("input[name='lists[]']"), group.first("h3")
        link = group.first("a[href*='delete=']")
        if ident is None or heading is None or (link is not None and in_query(link.attr("href"), "delete") is None):
            raise PageError(expected="id and name of each list", page=name)
        list_id = ident.attr("value") or ""
        notes, tags = form.field(f"notes{list_id}"), form.field(f"tags{list_id}")
        if notes is None:
            raise PageError(expected=f"notes{list_id}", page=name)
        saved.append(
            SavedFavourite(
                list_id=list_id,
                list_name=heading.text.partition(": ")[2] or heading.text,
                notes=notes.value,
                tags=split_tags(tags.value) if tags is not None else None,
            )
        )
    if [one.list_id for one in saved] != ids:
        raise PageError(expected="one group of fields for each list", page=name)
    title = page.root.first(".mainbody h1, .mainbody h2, .mainbody > h3")
    shown = title.text if title is not None else ""
    field = form.field("addToList")
    choices = field.choices if field is not None else ()
    return RecordForm(
        title=None if not shown or page.words.says(shown, "untitled") else shown,
        saved=tuple(saved),
        others=tuple(choice for choice in choices if choice.value not in ("", "-1")),
        form=form,
    )


def read_list_form(page: str | Document) -> ListForm:
    """The form of a list, new or not: ``/MyResearch/EditList/…``."""
    page = account_page(page, "list form", "list form")
    form = find_form(page, lambda form: form.field("title") is not None and form.field("desc") is not None)
    if form is None or form.button("submitButton") is None:
        raise wrong_page(page, "list form", "a form with title, desc and submitButton")
    title = page.root.first("input[name=title][maxlength]")
    longest = (title.attr("maxlength") or "") if title is not None else ""
    return ListForm(form, int(longest) if longest.isascii() and longest.isdigit() else None)


def read_order_form(page: str | Document) -> OrderForm:
    """The form for the own order of a list: ``/MyResearch/SortList/…`` of Finna."""
    page = account_page(page, "list order", "list order")
    form = find_form(page, lambda form: form.field("orderedList") is not None)
    user = form.field("user_id") if form is not None else None
    if form is None or user is None or form.button("saveOrdering") is None:
        raise wrong_page(page, "list order", "a form with user_id, orderedList and saveOrdering")
    records = tuple(node.attr("id") or "" for node in page.root.all("ol#sortable > li[id]"))
    return OrderForm(form, user.value, records)


def split_tags(text: str) -> tuple[str, ...]:
    """Keywords as a field of a form has them: separated by blanks, those of several words in quotes."""
    return tuple(dict.fromkeys(word.strip('"') for word in _TAG.findall(text) if word.strip('"')))
