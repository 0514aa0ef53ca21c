"""Copies, and records from files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from tunilib.cli.command import Invocation, Noun
from tunilib.cli.errors import SEE_HELP, most_serious, tell
from tunilib.cli.options import Argument, Option, amount, input_file
from tunilib.cli.output import ReaderGone
from tunilib.cli.render.emit import emit_list, emit_thing
from tunilib.errors import LocalError, UsageError
from tunilib.library.desk.commands import desk_of, list_at_desk, show_at_desk
from tunilib.library.desk.views.circulation import ITEM, ITEM_SHEET, ITEMS, ITEMS_IMPORTED
from tunilib.local.named_files import opened_file
from tunilib.views.texts import failure_of

if TYPE_CHECKING:
    from tunilib.library.desk.record_imports import ImportDesk
    from tunilib.library.models.lookups import Imported

import_noun = Noun()
item_noun = Noun(default="list")


_SHOWN, _SHOWN_OF_NOTE = 100, 1000


Barcode = Annotated[str, Argument(metavar="BARCODE", help="The barcode of a copy.")]
Library = Annotated[
    str | None, Option("--library", metavar="ID", completes="pickup", help="The pick-up library that has it.")
]
Collection = Annotated[
    str | None,
    Option("--collection", metavar="C", words="collection", help="book, course, short or stacks."),
]

Price = Annotated[
    str | None,
    Option(
        "--price",
        parser=lambda text: text and amount(text),
        metavar="A",
        help="What the copy costs, for example 42.00.",
    ),
]
NewCopiesAt = Annotated[
    str | None,
    Option("--library", metavar="ID", completes="pickup", help="Library of the copies; default: this desk's."),
]
FirstCollection = Annotated[
    str | None,
    Option("--collection", metavar="C", words="collection", help="book, course, short or stacks; default: the first."),
]
NumberOfCopies = Annotated[int, Option("--copies", metavar="N", min=0, help="Number of copies of each new record.")]


@item_noun.command(
    "list",
    view=ITEMS,
    examples=(
        "tunilib desk item list demo.1001",
        "tunilib desk item list kalevala --library linna",
        "tunilib desk item list --status lost --json",
    ),
)
def show_list(
    inv: Invocation,
    record: Annotated[
        str | None, Argument(metavar="RECORD", help="A record, or a part of a title or of a barcode; default: all.")
    ] = None,
    library: Library = None,
    status: Annotated[
        Literal["available", "on-loan", "processing", "in-transit", "kept", "lost"] | None,
        Option("--status", words="item", help="Only copies that are so."),
    ] = None,
) -> int:
    """List copies, by title; upper case and accents do not matter."""
    empty = inv.gettext("There are no such copies.") if record or library or status else ""
    return list_at_desk(inv, lambda desk: desk.items.list(record, library=library, status=status), empty)


@item_noun.command("show", view=ITEM_SHEET, examples=("tunilib desk item show 30107304",))
def show(inv: Invocation, barcode: Barcode) -> int:
    """Show a copy: where it is, who has it, and how many wait for it."""
    return show_at_desk(inv, lambda desk: desk.items.show(barcode))


@item_noun.command(
    "add", view=ITEM, exits=(1, 4, 5), examples=("tunilib desk item add demo.1001 30001234 --library linna",)
)
def add(
    inv: Invocation,
    record: Annotated[str, Argument(metavar="RECORD", help="The record it is a copy of.")],
    barcode: Barcode,
    library: Library = None,
    collection: Collection = None,
    price: Price = None,
) -> int:
    """Add a copy to a record.

    A barcode whose check digit is wrong by the pattern of this desk is taken, and said.
    """
    with desk_of(inv) as desk:
        done = desk.items.add(record, barcode, library=library, collection=collection, price=price)
        if done.outcome == "added" and not (inv.json or inv.is_terminal):
            for reason in done.reasons:
                inv.tell(reason.text(inv.lang))
        return emit_thing(inv, done)


@item_noun.command(
    "edit",
    view=ITEM,
    exits=(1, 4, 5),
    examples=("tunilib desk item edit 30001234 --library hervanta --collection course --price 42.00",),
)
def edit(
    inv: Invocation, barcode: Barcode, library: Library = None, collection: Collection = None, price: Price = None
) -> int:
    """Move a copy to another library or collection, or change its price.

    The price counts where the rules charge it for a lost copy, or limit a fine by it. An empty one is removed: then the
    sum that the rules name counts.
    """
    if library is None and collection is None and price is None:
        raise UsageError("nothing to change", hint=SEE_HELP, command="tunilib desk item edit")
    return show_at_desk(inv, lambda desk: desk.items.edit(barcode, library=library, collection=collection, price=price))


@item_noun.command("lost", view=ITEM, exits=(1, 4, 5), examples=("tunilib desk item lost 30001234",))
def lost(inv: Invocation, barcode: Barcode) -> int:
    """Report a copy lost. Its borrower is charged the replacement and handling fees."""
    return show_at_desk(inv, lambda desk: desk.items.lost(barcode))


@item_noun.command("withdraw", view=ITEM, exits=(1, 4, 5), examples=("tunilib desk item withdraw 30001234",))
def withdraw(inv: Invocation, barcode: Barcode) -> int:
    """Take a copy out of the library for good. Its barcode is not given again; past loans and fines stay."""
    return show_at_desk(inv, lambda desk: desk.items.withdraw(barcode))


@import_noun.command(
    view=ITEMS_IMPORTED,
    exits=(1, 4, 5, 6),
    examples=(
        "tunilib --store sqlite:///library.sqlite desk import books.mrc",
        "tunilib desk import *.xml --library hervanta --collection course --copies 2",
    ),
)
def bring_in(
    inv: Invocation,
    files: Annotated[
        list[Path],
        Argument(metavar="FILE", parser=input_file, help="MARC 21 (ISO 2709), MARCXML or RIS; -: standard input."),
    ],
    library: NewCopiesAt = None,
    collection: FirstCollection = None,
    copies: Annotated[
        int | None,
        Option(
            "--copies",
            metavar="N",
            min=0,
            help="Number of copies of each new record; default: 1, or 0 with --items, where the record names none.",
        ),
    ] = None,
    items: Annotated[
        Literal["952", "949", "852"] | None,
        Option("--items", help="The MARC field of copies: 952 (Koha), 949 (Innovative), 852 (holdings)."),
    ] = None,
) -> int:
    """Import records. The format is determined by the content of the file.

    A record that cannot be read is skipped and its position reported, and the others are imported (exit code 1);
    authority and holdings records are skipped with a note. A record whose control number is already there is updated
    and keeps its copies, so an interrupted import can simply be run again.
    """
    run = _Run(inv, files)
    options: dict[str, Any] = {"library": library, "collection": collection, "copies": copies, "items": items}
    shown: list[Imported] = []
    with desk_of(inv) as desk:
        imports = desk.imports
        imports.check(**options)
        run.look_for_files()
        try:
            with inv.progress(inv.gettext("Importing"), run.size) as advance:
                done = run.records(imports, advance, **options)
                if inv.is_terminal and not inv.json:
                    shown, code = _worth_showing(done), 0
                else:
                    code = _told(inv, done)
            if inv.is_terminal and not inv.json and shown:
                code = emit_list(inv, shown)
        finally:
            run.count(imports.untold)  # they are in the library, also after an interrupt
            run.tell_repeated()
            if run.copies:
                inv.say(inv.ngettext("{count} new copy.", "{count} new copies.", run.copies))
            if any(run.counts.values()) and not (inv.is_terminal and len(shown) == sum(run.counts.values())):
                inv.say(inv.gettext("{imported} imported, {updated} updated, {skipped} skipped.", **run.counts))
    return most_serious((code, run.exit_code, run.fail()))


class _Run:
    def __init__(self, inv: Invocation, files: list[Path]) -> None:
        self._inv, self._files = inv, files
        self._failed: list[tuple[str, str | None]] = []
        self._broken = self._code = self.copies = 0
        self._noted: Counter[str] = Counter()
        self.counts = {"imported": 0, "updated": 0, "skipped": 0}

    def look_for_files(self) -> None:
        """Report missing files before any file is read."""
        missing = [path for path in self._files if not path.exists()]
        for path in missing:
            self._failed.append((f"{path}: {self._inv.gettext('there is no such file or folder')}", None))
        self._files = [path for path in self._files if path not in missing]
        if not self._inv.json:
            self.fail()

    @property
    def size(self) -> int | None:
        """Bytes in all files; None: not known."""
        sizes = [path.stat().st_size for path in self._files if path.is_file()]
        return sum(sizes) if len(sizes) == len(self._files) else None

    @property
    def exit_code(self) -> int:
        return 1 if self._broken else 0

    def count(self, records: Iterable[Imported]) -> None:
        for done in records:
            self.counts[str(done.outcome)] += 1
            self.copies += done.new_copies
            self._broken += done.broken

    def records(self, desk: ImportDesk, advance: Callable[[int], None], **options: Any) -> Iterator[Imported]:
        """The outcome of each record. After a file that cannot be read the next one is read."""
        for path in self._files:
            self._inv.verbose("reading {file}", file=str(path))
            try:
                with opened_file(path, limit=None, advance=advance) as stream:
                    for done in desk.read(stream, **options):
                        self.count([done])
                        self._tell(path, done)
                        yield done
            except LocalError as error:
                if error.code != "file":
                    raise
                failure = failure_of(error, self._inv.lang)
                names_it = str(error.facts.get("path")) == str(path)
                self._failed.append((failure.message if names_it else f"{path}: {failure.message}", failure.hint))

    def _tell(self, path: Path, done: Imported) -> None:
        """Write reasons to standard error: a pipe gets only their codes. The same of many records is said once."""
        if self._inv.is_terminal:
            return
        for text in (reason.text(self._inv.lang) for reason in done.reasons):
            if not done.broken:
                self._noted[text] += 1
            if done.broken or self._noted[text] < 2:
                place = self._inv.gettext("{file}, record {position}", file=str(path), position=done.position)
                (self._inv.tell if done.broken else self._inv.say)(f"{place}: {text}")

    def tell_repeated(self) -> None:
        """Say of how many more records the same was to be said."""
        for text, number in self._noted.items():
            if number > 1:
                more = self._inv.ngettext(
                    "The same of {count} more record: {text}",
                    "The same of {count} more records: {text}",
                    number - 1,
                    text=text,
                )
                self._inv.say(more)

    def fail(self) -> int:
        """Report the files that could not be read, each once, and return the exit code."""
        failed, self._failed = self._failed, []
        if failed:
            problems = "; ".join(problem for problem, _ in failed)
            hint = next((hint for _, hint in failed if hint), None)
            error = LocalError("{problems}", hint=hint, problems=problems)
            tell(failure_of(error, self._inv.lang), self._inv.output, self._inv.lang, as_json=self._inv.json)
            self._code = error.exit_code
        return self._code


def _told(inv: Invocation, rows: Iterator[Imported]) -> int:
    """Show the outcomes. The import goes on to its end, even if the reader of a pipe is gone."""
    first = next(rows, None)
    if first is None:  # no file could be read: the error is enough
        return 0
    try:
        return emit_list(inv, chain((first,), rows))
    except (ReaderGone, LocalError):
        if inv.output.is_lost:
            for _ in rows:
                pass
        raise


def _worth_showing(rows: Iterator[Imported]) -> list[Imported]:
    """All rows of a small file. Of a large one only rows with reasons, so that memory does not grow with it."""
    first: list[Imported] = []
    of_note: list[Imported] = []
    count = 0
    for row in rows:
        count += 1
        if count <= _SHOWN:
            first.append(row)
        if row.reasons and len(of_note) < _SHOWN_OF_NOTE:
            of_note.append(row)
    return first if count <= _SHOWN else of_note
