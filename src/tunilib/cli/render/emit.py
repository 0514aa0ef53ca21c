"""What a command shows: JSON, tab-separated lines, or a table for a terminal; and its exit code."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from tunilib.cli.errors import DONE, OF_OUTCOME, most_serious, tell
from tunilib.messages import date_text, gettext, word
from tunilib.views.texts import Failure, clean, failure_of, json_text

if TYPE_CHECKING:
    from tunilib.cli.command import Invocation
    from tunilib.cli.render.screens import ScreenItem
    from tunilib.errors import TunilibError
    from tunilib.views.view import Row, View

_NAMES = ("title", "name", "barcode", "id", "loan_id", "record_id", "card", "to")
"""The fields by which a person knows a thing, the best first."""


class Owned(NamedTuple):
    """A thing, and the account that it was read from; ``called``: the card's name."""

    thing: Any
    profile: str | None
    card: str | None
    called: str | None = None


class FailedAccount(NamedTuple):
    """An account that could not be read, in the place of its things (``--all-profiles``, ``--all-cards``)."""

    profile: str | None
    card: str | None
    error: TunilibError
    called: str | None = None


def tell_failures(inv: Invocation, failed: Iterable[FailedAccount]) -> int:
    """Say on standard error whose account failed and why, with ``--json`` the most serious one alone; the exit code."""
    failures = []
    for one in failed:
        failure = failure_of(one.error, inv.lang)
        whose = ", ".join(name for name in (one.profile, one.called or one.card) if name)
        message = f"{whose}: {failure.message}" if whose else failure.message
        failures.append(Failure(failure.code, failure.exit_code, message, failure.hint))
    code = most_serious(failure.exit_code for failure in failures)
    shown = [next(one for one in failures if one.exit_code == code)] if inv.json and failures else failures
    for failure in shown:
        tell(failure, inv.output, inv.lang, as_json=inv.json)
    return code


def say_that_there_is_no_address(inv: Invocation, waiting: int) -> None:
    """Say how many notices wait for an address of their patrons."""
    if waiting:
        inv.say(
            inv.ngettext(
                "{count} notice waits, as there is no e-mail address of its patron in the register:"
                " tunilib desk patron edit CARD email=…, or on paper: tunilib desk notices send --letters FILE",
                "{count} notices wait, as there are no e-mail addresses of their patrons in the register:"
                " tunilib desk patron edit CARD email=…, or on paper: tunilib desk notices send --letters FILE",
                waiting,
                count=waiting,
            )
        )


def emit_list(inv: Invocation, things: Iterable[Any], empty: str = "") -> int:
    """Show a list; things may come one by one, and only a terminal waits for all of them.

    A list that is empty prints nothing on a pipe, ``[]`` in JSON, and a sentence on standard error.

    Args:
        empty: that sentence, of a list that was asked for with a filter; else that of the view.
    """
    return _emit_rows(inv, things, inv.view, _Tally(inv, inv.view), empty)


def emit_thing(inv: Invocation, thing: Any, view: View | None = None) -> int:
    """Show a single thing; returns the exit code of its ``outcome``, 0 where it has none."""
    view = view or inv.view
    tally = _Tally(inv, view)
    if view.rows and not inv.json and not inv.is_terminal:
        return _emit_rows(inv, (thing,), view, tally)
    row = _row(thing, view)
    if inv.json:
        inv.output.write(json_text(row, inv.lang, indent=_indent(inv)) + "\n")
    elif inv.is_terminal:
        from tunilib.cli.render.table import sheet_text

        inv.show(sheet_text(inv, _entry(inv, thing, row), view))
    else:
        for line in lines_of(row, view.tables):
            inv.output.write(line)
    if not inv.json and view.tables and not any(row.values()):
        inv.say(inv.gettext(view.empty))
    tally.note(row, thing)
    return tally.exit_code


def emit_things(inv: Invocation, things: Iterable[Any], view: View | None = None) -> int:
    """Show several single things, as of several accounts (``--all-profiles``, ``--all-cards``): an array in JSON.

    A terminal gets one after the other; so does a pipe, of several accounts, unless it asked for columns. Returns the
    exit code like :func:`emit_list`.
    """
    view = view or inv.view
    tally = _Tally(inv, view)
    is_of_accounts = (inv.all_profiles or inv.all_cards) and not view.rows
    if not inv.json and not inv.is_terminal and is_of_accounts and not (inv.fields or inv.header):
        for row in _rows(inv, things, view, tally):
            account = {name: row[name] for name in ("profile", "card")}
            for line in lines_of({**account, **row}, view.tables):
                inv.output.write(line)
        return tally.exit_code
    if inv.json or not inv.is_terminal:
        return _emit_rows(inv, things, view, tally)
    from tunilib.cli.render.table import sheet_text

    inv.show("\n".join(sheet_text(inv, entry, view) for entry in _entries(inv, things, view, tally)))
    return tally.exit_code


class _Tally:
    """Counts the exit code of the rows of an answer, and says what the data alone would not say."""

    def __init__(self, inv: Invocation, view: View) -> None:
        self._inv = inv
        self._tells_refusals = not inv.json and not (inv.is_terminal and view.shows_reasons)
        self._words = next((column.words for column in view.columns if column.field == "outcome"), "outcome")
        self._codes: set[int] = set()

    @property
    def exit_code(self) -> int:
        """The most serious so far."""
        return most_serious(self._codes)

    def fail(self, failed: FailedAccount) -> Row:
        """Count an account that failed, and say so without ``--json``; its element of the array."""
        failure = failure_of(failed.error, self._inv.lang)
        self._codes.add(failure.exit_code)
        if not self._inv.json:
            tell_failures(self._inv, (failed,))
        return {"profile": failed.profile, "card": failed.card, "error": failure.as_dict()}

    def note(self, row: Row, thing: Any) -> None:
        """Count a row's outcome, where it has one, and say a refusal."""
        outcome = row.get("outcome")
        if outcome is None:
            return
        code = OF_OUTCOME.get(str(outcome), DONE)
        self._codes.add(code)
        if code and self._tells_refusals:
            what = next((str(row[name]) for name in _NAMES if row.get(name)), None)
            why = " ".join(reason.text(self._inv.lang) for reason in row.get("reasons") or ())
            why = f"{why} {self._when_to_return(row, thing)}".strip()
            said = (_account(self._inv, thing), what, word(self._words, str(outcome), self._inv.lang), why)
            self._inv.tell(": ".join(part for part in said if part))

    def _when_to_return(self, row: Row, thing: Any) -> str:
        """The day by which a loan must go back after a refused renewal; empty of any other row."""
        until = (row.get("due_after") or row.get("due_before")) if row["outcome"] == "refused" else None
        if until is None:
            return ""
        loan = getattr(thing.thing if isinstance(thing, Owned) else thing, "loan", None)
        date = date_text(until, self._inv.lang, loan.read_at.date() if loan is not None else self._inv.today)
        if loan is not None and until[:10] < loan.read_at.date().isoformat():
            return gettext("Return it now: it was due {date}.", self._inv.lang, date=date)
        return gettext("Return it by {date}.", self._inv.lang, date=date)


def _row(thing: Any, view: View) -> Row:
    if isinstance(thing, Owned):
        return view.row(thing.thing, profile=thing.profile, card=thing.card)
    return view.row(thing)


def _account(inv: Invocation, thing: Any) -> str:
    if not isinstance(thing, Owned) or not (inv.all_profiles or inv.all_cards):
        return ""
    return clean(" ".join(name for name in (thing.profile, thing.called or thing.card) if name))


def _entry(inv: Invocation, thing: Any, row: Row) -> ScreenItem:
    from tunilib.cli.render.screens import ScreenItem

    return ScreenItem(row, thing.thing if isinstance(thing, Owned) else thing, _account(inv, thing))


def _entries(inv: Invocation, things: Iterable[Any], view: View, tally: _Tally) -> Iterator[ScreenItem]:
    for thing in things:
        if isinstance(thing, FailedAccount):
            tally.fail(thing)
            continue
        row = _row(thing, view)
        tally.note(row, thing)
        yield _entry(inv, thing, row)


def _account_of(inv: Invocation, thing: Any, view: View) -> dict[str, str | None]:
    """Profile and card at the end of rows that do not name them, where several accounts are meant."""
    is_said = (inv.all_profiles or inv.all_cards) and not view.names_account and isinstance(thing, Owned)
    return {"profile": thing.profile, "card": thing.card} if is_said else {}


def _rows(inv: Invocation, things: Iterable[Any], view: View, tally: _Tally) -> Iterator[Row]:
    """The rows of JSON and of a pipe. JSON has failed accounts among them, and lists within objects."""
    for thing in things:
        if isinstance(thing, FailedAccount):
            failed = tally.fail(thing)
            if inv.json:
                yield failed
            continue
        row = _row(thing, view)
        tally.note(row, thing)
        account = _account_of(inv, thing, view)
        if inv.json or not view.rows:
            yield {**row, **account}
            continue
        end = {name: row[name] for name in view.rows_end}
        for one in getattr(thing.thing if isinstance(thing, Owned) else thing, view.rows):
            yield {**_row(one, view.tables[view.rows]), **end, **account}


def _emit_rows(inv: Invocation, things: Iterable[Any], view: View, tally: _Tally, empty: str = "") -> int:
    if inv.json:
        _write_array(inv, _rows(inv, things, view, tally))
        return tally.exit_code
    count = 0
    if inv.is_terminal:
        from tunilib.cli.render.table import table_text

        shown = list(_entries(inv, things, view, tally))
        count = len(shown)
        if shown:
            inv.show(table_text(inv, shown, view))
    else:
        if inv.header:
            names = inv.fields or view.columns_in_pipe(of_several=inv.all_profiles or inv.all_cards) or ()
            inv.output.write("\t".join(names) + "\n")
        for found in _rows(inv, things, view, tally):
            row = view.in_a_line(found) if view.listed_by else found
            inv.output.write(_chosen_line(row, inv.fields) if inv.fields else line_of(row))
            count += 1
    if not count and not tally.exit_code and (empty or view.empty):
        inv.say(empty or inv.gettext(view.empty))
    return tally.exit_code


def _chosen_line(row: Row, fields: Iterable[str]) -> str:
    """Some fields of a row; one within an object is named ``object.field``."""
    by_name: dict[str, Any] = {}
    for name, value in row.items():
        if isinstance(value, Mapping):
            by_name.update((f"{name}.{key}", within) for key, within in value.items())
        else:
            by_name[name] = value
    return "\t".join(_value(by_name.get(name)) for name in fields) + "\n"


def _write_array(inv: Invocation, rows: Iterator[Row]) -> None:
    """One JSON array, element by element; it is closed after an error too."""
    first = next(rows, None)
    if first is None:
        inv.output.write("[]\n")
        return
    indent = _indent(inv)
    inv.output.write("[" + json_text(first, inv.lang, indent=indent))
    try:
        for row in rows:
            inv.output.write(",\n" + json_text(row, inv.lang, indent=indent))
    finally:
        if not inv.output.is_lost:
            inv.output.write("]\n")


def _indent(inv: Invocation) -> int | None:
    return 2 if inv.is_terminal else None


def line_of(row: Mapping[str, Any]) -> str:
    """A row of a list. Each value of an object within it is one field."""
    return "\t".join(_fields(row)) + "\n"


def lines_of(thing: Mapping[str, Any], object_lists: Collection[str] = ()) -> Iterator[str]:
    """A single thing: a line for each value, then a line for each object of its lists."""
    later = []
    for name, value in thing.items():
        if name in object_lists or (name != "reasons" and _is_object_list(value)):
            later.append((name, value or ()))
        elif isinstance(value, Mapping):
            yield from (f"{name}.{line}" for line in lines_of(value))
        else:
            yield f"{name}\t{_value(value)}\n"
    for name, objects in later:
        yield from (f"{name}\t{line_of(item)}" for item in objects)


def _fields(row: Mapping[str, Any]) -> Iterator[str]:
    for value in row.values():
        if isinstance(value, Mapping):
            yield from _fields(value)
        else:
            yield _value(value)


def _value(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return "; ".join(map(_item, value))
    text = str(value)
    return text if text.isprintable() else clean(text)


def _item(item: Any) -> str:
    if not isinstance(item, Mapping):
        return _value(getattr(item, "code", item))
    return " ".join(value for value in _fields(item) if value)


def _is_object_list(value: Any) -> bool:
    return isinstance(value, list | tuple) and bool(value) and isinstance(value[0], Mapping)
