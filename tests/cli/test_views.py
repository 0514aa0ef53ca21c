"""Every command's view fits the dataclass that it shows."""

from __future__ import annotations

from collections.abc import Iterator

from tunilib.cli.app import root_group
from tunilib.cli.render.emit import line_of
from tunilib.cli.tree import Command, every_node
from tunilib.views.view import FIRST, View


def views() -> Iterator[tuple[str, View]]:
    for words, node in every_node(root_group()):
        if isinstance(node, Command) and node.view is not None:
            yield " ".join(words), node.view
            for field, table in node.view.tables.items():
                yield f"{' '.join(words)}, {field}", table


VIEWS = dict(views())
LOANS = View("tunilib.core.loan:Loan", account_after="reasons", always=("returned",), without=("author",))


def test_a_terminal_shows_only_what_there_is_and_no_column_twice() -> None:
    for name, view in VIEWS.items():
        known = {*view.fields, *view.keys, *view.model.__dataclass_fields__}
        assert {column.field for column in view.columns} <= known, name
        assert view.tables.keys() <= set(view.keys), name
        assert len(set(view.fields)) == len(view.fields), name


def test_the_account_stands_where_the_view_says() -> None:
    keys = LOANS.keys
    assert keys[keys.index("reasons") :] == ("reasons", "profile", "card", "note", "format", "volume", "returned")
    first = View("tunilib.core.rules:PickupLibrary", account_after=FIRST)
    assert first.keys == ("profile", "card", "id", "name")


def test_a_field_may_be_left_out() -> None:
    assert "author" not in LOANS.keys


def test_the_fields_of_an_object_are_columns_by_themselves() -> None:
    assert {"register.name", "register.card_expires"} <= set(VIEWS["profile show"].fields)
    assert "register" not in VIEWS["profile show"].fields


def test_a_card_that_the_thing_names_is_the_one_that_is_shown() -> None:
    keys = VIEWS["desk requests list"].keys
    assert keys.count("card") == 1
    assert keys[-2:] == ("comment", "copies")


def test_a_list_of_objects_in_a_row_is_told_by_one_of_their_fields() -> None:
    view = View("tunilib.library.models.desk:DeskRequest", listed_by={"copies": "barcode"})
    row = {"id": "h1", "copies": [{"barcode": "b1", "library": "linna"}, {"barcode": "b2", "library": None}]}
    assert view.in_a_line(row) == {"id": "h1", "copies": ["b1", "b2"]}
    assert line_of(view.in_a_line(row)) == "h1\tb1; b2\n"
