"""What a command shows of a thing: the fields of its dataclass, and the columns of a terminal.

JSON and tab-separated lines have every field of the dataclass, in its order (:mod:`tunilib.core.models`). A view
adds whose account a row is of, names what differs from the dataclass, and lists the columns that a terminal shows.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tunilib.core.models import Model

Row = dict[str, Any]
"""One thing as plain values and reasons, by the field names of interface section 2."""

Kind = Literal[
    "text", "title", "names", "id", "date", "when", "distance", "money", "number", "word", "truth", "filters",
    "reasons", "note", "finding",
]  # fmt: skip

FIRST: Final = ""
"""``account_after`` of a view whose rows begin with profile and card."""


_HEADINGS: Final[Mapping[str, str]] = {
    "balance": "To pay",
    "cancellable": "Can be cancelled",
    "checked_out": "Lent",
    "copies_lost": "Lost copies",
    "count": "Number",
    "created": "Made",
    "days_overdue": "Days late",
    "day_done": "Last day ended",
    "due_after": "New due date",
    "due_before": "Old due date",
    "email": "E-mail",
    "fine_now": "Fine if returned today",
    "fine_per_day": "Fine a day",
    "hold_id": "Hold",
    "holds_in_transit": "In transit",
    "holds_ready": "Ready",
    "id": "ID",
    "isbns": "ISBN",
    "lent": "Loans",
    "longest_there": "Never lent, longest in the library",
    "longest_waiting": "Titles that patrons wait for longest",
    "most_lent": "Titles lent most",
    "never_lent": "Copies never lent",
    "last_notified": "Last mail",
    "latest_due": "Latest due date",
    "loan_id": "Loan",
    "loans_ok": "Loans due later",
    "may_return": "May go back",
    "next_due": "Next due date",
    "notices_unsent": "Notices waiting",
    "ok": "OK",
    "patrons_blocked": "Blocked patrons",
    "payable_amount": "Payable online",
    "payable_online": "Online payment",
    "phone": "Telephone",
    "pickup_libraries": "Pick-up libraries",
    "pickup_location": "Pick-up library",
    "pickup_number": "Pick-up number",
    "pickup_until": "Pick up by",
    "processed": "Fetched",
    "queue": "In queue",
    "reasons": "Why",
    "record_id": "Record",
    "renewals_limit": "Renewals allowed",
    "renewals_used": "Renewals",
    "requests_processing": "Requests to fetch",
    "session_expires": "Session ends",
    "stated": "Stated by the library",
    "timeline": "Coming days",
}
"""The headings that are not the field's name."""


def heading_of(field: str) -> str:
    """The English heading of a field: ``Due soon`` for ``due_soon``."""
    return _HEADINGS.get(field) or field.replace("_", " ").capitalize()


class Column(NamedTuple):
    """A column of a table, or a line of a thing shown at a terminal.

    Attributes:
        field: which field; of an object within the thing ``object.field``.
        kind: how it is shown: ``date`` and ``money`` in the language's form (the currency is in the row, or in the
            thing around it), ``distance`` the days from today to a date, ``when`` the date and that distance,
            ``word`` as the catalogue says it, ``filters`` with name and value in words, ``truth`` as yes and no,
            ``finding`` as yes, no, or a note: it works, and its hint says what may be done,
            ``id`` never broken, ``title`` in one line, cut at the subtitle and then with an ellipsis, ``names`` in
            one line, ``reasons`` and ``note`` in full below the row.
        words: for ``word``: what it is a word of, a key of :data:`tunilib.terms.TERMS`.
        heading: its English heading; empty: :func:`heading_of` its field.
        is_extra: whether it is left out of a table that has no room for it.
    """

    field: str
    kind: Kind = "text"
    words: str = ""
    heading: str = ""
    is_extra: bool = False

    @property
    def is_below(self) -> bool:
        """Whether it is shown below the row."""
        return self.kind in ("reasons", "note")

    @property
    def english_heading(self) -> str:
        """Its heading in English; empty of a distance, which follows its date."""
        if self.kind == "distance":
            return ""
        return self.heading or heading_of(self.field.rpartition(".")[2])


class View:
    """How things of one kind are shown.

    Args:
        model: where their dataclass is, ``module:Class``; imported when it is needed.
        columns: what a terminal shows, in that order; none: every field.
        empty: the sentence for an empty list, in English.
        account_after: the field that profile and card of the account follow; None: rows do not name their account.
        always: fields that an object may lack, and that are null here instead.
        without: fields that are left out.
        tables: the lists within a thing, by field, as a terminal shows them below its values.
        is_single: whether it is of a single thing, not of a list.
        rows: the field of ``tables`` that a pipe gets instead of the single thing, a row for each.
        rows_end: the fields of the thing with which these rows end.
        listed_by: the lists within a row, by field, and the field by which a pipe shows each of their objects.
        screen: the name of its screen at a terminal, where a table alone would not say what a person has to do.
        is_long: whether a terminal shows each thing in a few lines, unless all of it fits into a table.
    """

    def __init__(
        self,
        model: str,
        *columns: Column,
        empty: str = "There is nothing to show.",
        account_after: str | None = None,
        always: tuple[str, ...] = (),
        without: tuple[str, ...] = (),
        tables: Mapping[str, View] | None = None,
        is_single: bool = False,
        rows: str = "",
        rows_end: tuple[str, ...] = (),
        listed_by: Mapping[str, str] | None = None,
        screen: str = "",
        is_long: bool = False,
    ) -> None:
        self._model, self._columns = model, columns
        self.is_single, self.rows, self.rows_end = is_single, rows, rows_end
        self.empty, self.tables, self.listed_by = empty, tables or {}, listed_by or {}
        self._account_after, self._always, self._without = account_after, always, without
        self.screen, self.is_long = screen, is_long

    @property
    def model(self) -> type[Model]:
        """The dataclass."""
        module, _, name = self._model.partition(":")
        kind: type[Model] = getattr(import_module(module), name)
        return kind

    @property
    def keys(self) -> tuple[str, ...]:
        """The fields of a row, in the order of JSON and of tab-separated lines."""
        from tunilib.core.models import keys_of

        return tuple(self._complete(dict.fromkeys((*keys_of(self.model), *self._always)), None, None))

    @property
    def fields(self) -> tuple[str, ...]:
        """The columns of a row in a pipe: :attr:`keys`, with a column for each field of an object within the row."""
        from tunilib.core.models import keys_of, model_in

        found: list[str] = []
        for key in self.keys:
            within = model_in(self.model, key)
            found += [key] if within is None else [f"{key}.{name}" for name in keys_of(within)]
        return tuple(found)

    @property
    def names_account(self) -> bool:
        """Whether each row in a pipe has ``profile`` and ``card`` anyway."""
        return self._account_after is not None and not self.rows

    def columns_in_pipe(self, *, of_several: bool = False) -> tuple[str, ...] | None:
        """The columns of its rows in a pipe; None: it shows a single thing."""
        if self.is_single and not of_several:
            return None
        own = (*self.tables[self.rows].fields, *self.rows_end) if self.rows else self.fields
        return (*own, "profile", "card") if of_several and not self.names_account else own

    @property
    def columns(self) -> tuple[Column, ...]:
        return self._columns or tuple(Column(key) for key in self.keys if key not in self.tables)

    @property
    def shows_reasons(self) -> bool:
        """Whether a terminal shows the reasons in words."""
        return any(column.kind == "reasons" for column in self._columns)

    def row(self, thing: Any, *, profile: str | None = None, card: str | None = None) -> Row:
        """A thing as plain values; reasons stay what they are, and what shows them puts them into words."""
        from tunilib.core.models import to_dict

        plain = to_dict(thing, None)
        for key in self._always:
            plain.setdefault(key, None)
        for key, table in self.tables.items():
            if table.names_account and key in plain:
                plain[key] = [table.row(one) for one in getattr(thing, key)]
        return self._complete(plain, profile, card)

    def in_a_line(self, row: Row) -> Row:
        """A row as a pipe shows it, in one line."""
        shown = {field: [one[name] for one in row[field]] for field, name in self.listed_by.items()}
        return {**row, **shown}

    def _complete(self, plain: Row, profile: str | None, card: str | None) -> Row:
        for key in self._without:
            plain.pop(key, None)
        if self._account_after is None:
            return plain
        account = {"profile": profile, "card": card}
        if self._account_after == FIRST:
            return {**account, **plain}
        row: Row = {}
        for key, value in plain.items():
            row[key] = value
            if key == self._account_after:
                row.update(account)
        return row
