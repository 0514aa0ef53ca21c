"""What a command shows of a thing: the fields of its dataclass, and the columns of a terminal.

JSON and tab-separated lines have every field of the dataclass, in its order (:mod:`tunilib.core.serialise`). A view
adds whose account a row is of, names what differs from the dataclass, and lists the columns that a terminal shows.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["FIRST", "Column", "Kind", "Row", "View"]

Row = dict[str, Any]
"""One thing as plain values, by the field names of interface section 2."""

Kind = Literal["text", "id", "date", "money", "number", "word", "truth", "reasons"]

FIRST: Final = ""
"""``account_after`` of a view whose rows begin with profile and card."""


class Column(NamedTuple):
    """A column of a table, or a line of a thing shown at a terminal.

    Attributes:
        field: which field; of an object within the thing ``object.field``.
        kind: how it is shown: ``date`` and ``money`` in the language's form (the currency is in the row, or in the
            thing around it), ``word`` as the catalogue says it, ``truth`` as yes and no, ``id`` never broken.
        words: for ``word``: what it is a word of, a subject of ``messages/en/words.py``.
        heading: the key under ``headings``, where it is not the field's own name.
    """

    field: str
    kind: Kind = "text"
    words: str = ""
    heading: str = ""

    @property
    def heading_key(self) -> str:
        """The key of its heading in the catalogue."""
        return f"headings.{self.heading or self.field.rpartition('.')[2]}"


class View:
    """How things of one kind are shown.

    Args:
        model: where their dataclass is, ``module:Class``; imported when it is needed.
        columns: what a terminal shows, in that order; none: every field.
        empty: what is said of an empty list: the key under ``empty``.
        account_after: the field that profile and card of the account follow; None: rows do not name their account.
        always: fields that an object may lack, and that are null here instead.
        without: fields that are left out.
        tables: the lists within a thing, by field, as a terminal shows them below its values.
    """

    def __init__(
        self,
        model: str,
        *columns: Column,
        empty: str = "nothing",
        account_after: str | None = None,
        always: tuple[str, ...] = (),
        without: tuple[str, ...] = (),
        tables: Mapping[str, View] | None = None,
    ) -> None:
        self._model, self._columns = model, columns
        self.empty, self.tables = empty, tables or {}
        self._account_after, self._always, self._without = account_after, always, without

    @property
    def model(self) -> type:
        """The dataclass."""
        module, _, name = self._model.partition(":")
        kind: type = getattr(import_module(module), name)
        return kind

    @property
    def keys(self) -> tuple[str, ...]:
        """The fields of a row, in the order of JSON and of tab-separated lines."""
        from tunilib.core.serialise import keys_of

        return tuple(self._complete(dict.fromkeys((*keys_of(self.model), *self._always)), None, None))

    @property
    def columns(self) -> tuple[Column, ...]:
        """What a terminal shows."""
        return self._columns or tuple(Column(key) for key in self.keys if key not in self.tables)

    @property
    def shows_reasons(self) -> bool:
        """Whether a terminal shows the reasons in words."""
        return any(column.kind == "reasons" for column in self._columns)

    def row(self, thing: Any, language: str, *, profile: str | None = None, card: str | None = None) -> Row:
        """A thing as plain values.

        Args:
            language: of the reasons' messages.
            profile, card: the account that it was read from; a card that the thing itself names comes first.
        """
        from tunilib.core.serialise import to_dict

        plain = to_dict(thing, language)
        for key in self._always:
            plain.setdefault(key, None)
        return self._complete(plain, profile, card)

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
