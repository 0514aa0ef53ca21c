"""The favourites of an account by record. A record's form shows it in all lists, with notes and keywords.

If a change answers with a form, it shows the record's new state and is not read again.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlencode

from tunilib.backends.vufind.pages.document import Document, PageError
from tunilib.backends.vufind.pages.state import account_page, claimed, wrong_page
from tunilib.backends.vufind.paths import DELETE_FAVOURITES, EDIT_FAVOURITE, record_path
from tunilib.core.answer import Answer, Claim, ClaimWord, Reading
from tunilib.core.favourite import Favourite, FavouriteList, keyword_of, known_by_name
from tunilib.errors import NotFound, UsageError
from tunilib.pages.forms import Choice, Form, find_form, submitting
from tunilib.pages.source import in_query

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tunilib.backends.vufind.account import AccountPages
    from tunilib.backends.vufind.favourites import FavouritesRead
    from tunilib.backends.vufind.session import Page

_SOURCE = "Solr"
_WRITTEN = re.compile(r"id|source|addToList|lists\[\]|(notes|tags)\d+")
"""The fields of a record's form that are written. Others, such as a token, are sent unchanged."""
_MOST_AT_ONCE = 100
_MANY = 8
"""The most records whose forms are read. More are looked for in the lists."""
_TAG = re.compile(r'"[^"]*"|[^ ]+')


class SavedFavourite(NamedTuple):
    """A record in one list, as its form shows it.

    Attributes:
        notes: as written; empty: none.
        tags: the patron's keywords; None: the site has none.
    """

    list_id: str
    list_name: str
    notes: str
    tags: tuple[str, ...] | None


class RecordForm(NamedTuple):
    """The form of one record.

    Attributes:
        title: None: the catalogue does not have the record.
        saved: the lists with this record.
        others: the other lists of the account, id and name.
    """

    title: str | None
    saved: tuple[SavedFavourite, ...]
    others: tuple[Choice, ...]
    form: Form


class ListForm(NamedTuple):
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
    name = "favourite form"
    page = account_page(page, name, name)
    form = find_form(page, lambda form: form.name == "editForm")
    if form is None:
        raise wrong_page(page, name, "form[name=editForm]")
    if form.submit is None and (form.field("lists[]") or form.field("addToList")):
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
    field = form.field("addToList")
    choices = field.choices if field is not None else ()
    return RecordForm(
        title=page.words.title(title.text if title is not None else None),
        saved=tuple(saved),
        others=tuple(choice for choice in choices if choice.value not in ("", "-1")),
        form=form,
    )


def read_list_form(page: str | Document) -> ListForm:
    page = account_page(page, "list form", "list form")
    form = find_form(page, lambda form: form.field("title") is not None and form.field("desc") is not None)
    if form is None or form.submit is None:
        raise wrong_page(page, "list form", "a form with title, desc and submitButton")
    title = page.root.first("input[name=title][maxlength]")
    longest = (title.attr("maxlength") or "") if title is not None else ""
    return ListForm(form, int(longest) if longest.isascii() and longest.isdigit() else None)


def read_order_form(page: str | Document) -> OrderForm:
    page = account_page(page, "list order", "list form")
    form = find_form(page, lambda form: form.field("orderedList") is not None)
    user = form.field("user_id") if form is not None else None
    if form is None or user is None or form.button("saveOrdering") is None:
        raise wrong_page(page, "list form", "a form with user_id, orderedList and saveOrdering")
    records = tuple(node.attr("id") or "" for node in page.root.all("ol#sortable > li[id]"))
    return OrderForm(form, user.value, records)


def split_tags(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word.strip('"') for word in _TAG.findall(text) if word.strip('"')))


class SavedRecords:
    def __init__(self, account: AccountPages, favourites: FavouritesRead) -> None:
        self._account = account
        self._client = account.client
        self._favourites = favourites
        self._forms: dict[str, RecordForm] = {}
        self._just_read: dict[str, RecordForm] = {}
        self._lists: tuple[FavouriteList, ...] | None = None

    def find(self, records: Sequence[str]) -> Reading[Favourite]:
        wanted = tuple(dict.fromkeys(records))
        if len(wanted) > _MANY:
            self._forget()
            every = self._favourites.read()
            return every._replace(items=tuple(one for one in every.items if one.record_id in wanted))
        for record in self._forms.keys() - set(wanted):
            del self._forms[record]
        self._just_read = {record: form for record, form in self._just_read.items() if record in wanted}
        forms = {record: self._fresh(record) for record in wanted}
        items = tuple(_favourite(record, one, form) for record, form in forms.items() for one in form.saved)
        return Reading(items=items, taken=self._account.now(), stated=len(items))

    def lists_of(self, records: Sequence[str]) -> tuple[FavouriteList, ...]:
        """The lists of the account, from the form of a record that is to be changed. It is not read again for the
        change.
        """
        if records:
            self._forms[records[0]] = self._just_read[records[0]] = self.read(records[0])
        self._lists = self.known_lists(records)
        return self._lists

    def last_lists(self) -> tuple[FavouriteList, ...]:
        """The lists as they were read before a change, or else now."""
        known, self._lists = self._lists, None
        return self._favourites.names() if known is None else known

    def known_lists(self, records: Sequence[str]) -> tuple[FavouriteList, ...]:
        if not records:
            return self._favourites.names()
        form = self.form(records[0])
        known = [(one.list_id, one.list_name) for one in form.saved]
        known += [(choice.value, choice.name) for choice in form.others]
        return tuple(FavouriteList(id=ident, name=name) for ident, name in known)

    def check_known(self, records: Sequence[str]) -> None:
        for record in records:
            form = self.form(record)
            if form.title is None and not form.saved:
                raise NotFound("there is no such record: {record}", record=record)

    def check_saved(self, records: Sequence[str], source: str | None) -> None:
        self.check_known(records)
        for record in records:
            if not any(source in (None, saved.list_id) for saved in self.form(record).saved):
                raise NotFound("this record is not in the list: {record}", record=record)

    def form(self, record: str) -> RecordForm:
        if record not in self._forms:
            self._forms[record] = self.read(record)
        return self._forms[record]

    def taken(self, record: str) -> RecordForm:
        """The form of a record for one use, so that memory does not grow with the records."""
        self._just_read.pop(record, None)
        return self._forms.pop(record, None) or self.read(record)

    def send(self, record: str, form: RecordForm, target: str, notes: str, tags: tuple[str, ...]) -> Claim:
        """Save a record without reading a page after it."""
        sent = self._saving(record, form, target, notes, tags)
        answer = self._client.hand_over(f"{record_path(record)}/Save", sent, name="favourite form")
        return Claim(ClaimWord.DONE) if isinstance(answer, str) else claimed(answer.state.flashes, done=False)

    def save(self, record: str, target: str, notes: str, tags: tuple[str, ...]) -> tuple[RecordForm, Claim]:
        sent = self._saving(record, self._forms.get(record), target, notes, tags)
        address = _form_address(record)
        answer = self._client.post(f"{record_path(record)}/Save", sent, name="favourite form", then=address)
        after = self._keep(record, answer)
        return after or self.form(record), claimed(answer.state.flashes, done=answer.redirected)

    def _saving(
        self, record: str, form: RecordForm | None, target: str, notes: str, tags: tuple[str, ...]
    ) -> list[tuple[str, str]]:
        sent = [("id", record), ("source", _SOURCE), ("list", target), ("notes", notes)]
        sent += [("mytags", _joined_tags(tags))] if not self._client.is_finna or tags else []
        return [*sent, *submitting(form.form if form is not None else None)]

    def write(self, record: str, lists: Iterable[SavedFavourite]) -> Page:
        form = self.form(record).form
        sent = [("id", record), ("source", _SOURCE), ("addToList", "-1")]
        sent += [(name, value) for name, value in form.data() if not _WRITTEN.fullmatch(name)]
        for saved in lists:
            sent += [("lists[]", saved.list_id), (f"notes{saved.list_id}", saved.notes)]
            sent += [(f"tags{saved.list_id}", _joined_tags(saved.tags))] if saved.tags is not None else []
        self._forget()
        address = _form_address(record)
        answer = self._client.post(address, [*sent, *submitting(form)], name="favourite form", then=address)
        self._keep(record, answer)
        return answer

    def delete(self, records: Sequence[str], chosen: str | None) -> Answer:
        """Remove records from a list. The site gives the same answer for records that were not there.

        One request takes at most as many records as sites allow by default.
        """
        self._forget()
        claims: dict[str, Claim] = {}
        words: tuple[str, ...] = ()
        for start in range(0, len(records), _MOST_AT_ONCE):
            part = records[start : start + _MOST_AT_ONCE]
            form = [*(("ids[]", f"{_SOURCE}|{record}") for record in part), ("listID", chosen or "")]
            answer = self._client.post(
                DELETE_FAVOURITES,
                [*form, *submitting(None)],
                name="favourites",
                then=_form_address(part[0]),
            )
            self._keep(part[0], answer)
            claim = claimed(answer.state.flashes, done=answer.redirected)
            claims |= dict.fromkeys(part, claim._replace(list=chosen))
            words += answer.words
        return Answer(claims=claims, words=words)

    def _fresh(self, record: str) -> RecordForm:
        form = self._just_read.pop(record, None)
        if form is None:
            form = self.read(record)
        self._forms[record] = form
        return form

    def read(self, record: str) -> RecordForm:
        page = self._client.get(_form_address(record))
        return self._client.understand(page, read_record_form)

    def _forget(self) -> None:
        self._forms.clear()
        self._just_read.clear()

    def _keep(self, record: str, answer: Page) -> RecordForm | None:
        self._forms.pop(record, None)
        self._just_read.pop(record, None)
        if not answer.redirected or answer.document.kind != "favourite form":
            return None
        self._forms[record] = self._just_read[record] = self._client.understand(answer, read_record_form)
        return self._forms[record]


def _form_address(record: str) -> str:
    return f"{EDIT_FAVOURITE}?{urlencode([('id', record), ('source', _SOURCE)])}"


def _favourite(record: str, saved: SavedFavourite, form: RecordForm) -> Favourite:
    listed = known_by_name(saved.list_id, saved.list_name)
    return Favourite(
        record_id=record, list=listed, title=form.title, notes=saved.notes or None, keywords=saved.tags or ()
    )


def _joined_tags(tags: Iterable[str]) -> str:
    words = [keyword_of(tag) for tag in tags]
    if any('"' in word for word in words):
        raise UsageError("a keyword has no quotation mark on this site", hint="leave it out")
    return " ".join(f'"{word}"' if " " in word else word for word in words if word)
