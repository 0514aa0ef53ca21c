"""Lending and returning with a barcode reader, at a terminal and on a pipe."""

from __future__ import annotations

import os
from contextlib import suppress
from io import TextIOWrapper
from typing import TYPE_CHECKING, Annotated, Any, Final, TextIO

from tunilib.cli.command import Invocation, Noun
from tunilib.cli.errors import OF_OUTCOME, REFUSED, most_serious, tell
from tunilib.cli.options import Option
from tunilib.cli.render.emit import line_of
from tunilib.core.foreign import clean_text
from tunilib.errors import LocalError, NotFound, TunilibError, Unavailable, UsageError
from tunilib.library.desk.commands import desk_of
from tunilib.library.desk.commands.prints import text_of
from tunilib.library.desk.views.circulation import LENT, RENEWED, RETURNED
from tunilib.messages import word
from tunilib.views.texts import clean, failure_of, json_text

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

    from tunilib.library.desk.circulation import BarcodeReader
    from tunilib.library.models.desk import OpenPatron, Returned, Scanned
    from tunilib.library.models.lookups import Slip
    from tunilib.views.view import View


scan_noun = Noun()

_VIEWS = {"Lent": LENT, "Returned": RETURNED, "RenewalOutcome": RENEWED}
"""Each outcome is shown as by its own command."""
_DONE_MESSAGES = {
    "lent": "Lent until {date}: {title}",
    "renewed": "Renewed until {date}: {title}",
    "returned": "Returned: {title}",
    "kept": "Returned: {title}",
    "in-transit": "Returned: {title}",
}
_LONGEST_NAME = 40


@scan_noun.command(exits=(1, 4), examples=("tunilib desk scan", "tunilib desk scan --library hervanta"))
def scan(
    inv: Invocation,
    library: Annotated[
        str | None,
        Option("--library", metavar="ID", completes="pickup", help="Where the desk stands; default: this desk's."),
    ] = None,
    slip: Annotated[
        bool, Option("--slip", help="At the end of each patron what they have, as text of 40 columns.")
    ] = False,
) -> int:
    """Lend, renew and return with a barcode reader: a line is a copy, or else a card.

    A card opens its patron, and closes the one before; an empty line, the end of input, and at a terminal two minutes
    of silence close it. With a patron open a copy is lent, or renewed where they have it; with none it is returned.

    Each line is done before the next is read: on standard output the row that checkout, renew or return prints, on
    standard error what you have to do (shelve, keep, send, collect money) and every mistake. If the library fails, a
    pipe ends, and a terminal asks for the card again; what was acknowledged is done. The text of --slip is on standard
    output at a terminal, else on standard error.
    """
    with desk_of(inv) as desk:
        session = _Session(inv, desk.scan(library), desk.prints.slip if slip else None)
        for line in scanned_lines(inv.stdin, session.prompt):
            session.take(line)
        if inv.can_ask:
            inv.output.ask("\n")
        session.close()
    return most_serious(session.codes)


class _Session:
    def __init__(self, inv: Invocation, reader: BarcodeReader, slip: Callable[[str], Slip] | None) -> None:
        self._inv, self._reader, self._slip = inv, reader, slip
        self.codes: set[int] = set()

    def prompt(self) -> bool:
        """Ask for a number at a terminal. True: a patron is open."""
        patron = self._reader.patron
        if self._inv.can_ask and not self._inv.json:
            whose = _cut(patron.name, _LONGEST_NAME) if patron else self._inv.gettext("Returns")
            self._inv.output.ask(f"{whose}> ")
        return patron is not None

    def take(self, line: str | None) -> None:
        """Do what a line says; None: a silence."""
        if line is None and self._inv.can_ask:
            self._inv.output.ask("\n")
        if not line:
            self.close()
            return
        before = self._reader.patron
        try:
            scanned = self._reader.scan(line)
        except NotFound as error:
            self._mistake(error, REFUSED)
        except (LocalError, Unavailable) as error:
            if not self._inv.can_ask:
                raise
            self._mistake(error, error.exit_code)
            self._ask_again()
        else:
            self._show(scanned, before)

    def close(self) -> None:
        self._closed(self._reader.close())

    def _closed(self, patron: OpenPatron | None) -> None:
        if patron is not None:
            self._inv.say(self._inv.gettext("Closed: {name}", name=clean(patron.name)))
            self._print_slip(patron)

    def _print_slip(self, patron: OpenPatron) -> None:
        if self._slip is None:
            return
        try:
            found = self._slip(patron.card)
        except (LocalError, NotFound, Unavailable) as error:  # every scan before this is stored
            self._mistake(error, error.exit_code)
            return
        text = text_of(found, found.patron.language or self._inv.lang)
        if self._inv.is_terminal and not self._inv.json:
            self._inv.output.write(text)
        else:
            self._inv.output.note(text.rstrip("\n"))

    def _mistake(self, error: TunilibError, code: int) -> None:
        self.codes.add(code)
        failure = failure_of(error, self._inv.lang)
        self._inv.tell(failure.line)
        if self._inv.json:
            self._inv.output.has_error = False  # each line has its own error object
            tell(failure, self._inv.output, self._inv.lang, as_json=True)

    def _ask_again(self) -> None:
        self._inv.tell(self._inv.gettext("No patron is open: scan the card again, or press Enter to return copies."))

    def _show(self, scanned: Scanned, before: OpenPatron | None) -> None:
        if scanned.patron is not None:
            if before is not None and before.card != scanned.patron.card:
                self._closed(before)
            self._opened(scanned.patron)
        elif scanned.done is None:
            self.codes.add(REFUSED)
            self._ask_again()
        else:
            self._row(scanned.done, before)
            self._what_to_do(scanned)

    def _opened(self, patron: OpenPatron) -> None:
        inv, name = self._inv, clean(patron.name)
        inv.say(inv.gettext("Open: {name}, {card}", name=name, card=patron.card))
        if patron.owed:
            inv.tell(inv.gettext("{name} owes {amount}.", name=name, amount=patron.owed))
        for reason in patron.blocks:
            inv.tell(f"{name}: {reason.text(inv.lang)}")
        for title in patron.ready:
            inv.tell(inv.gettext("On the hold shelf for {name}: {title}", name=name, title=clean(title)))

    def _row(self, done: Any, patron: OpenPatron | None) -> None:
        """Write a row, and flush it before the next act."""
        inv, view = self._inv, _VIEWS[type(done).__name__]
        row = view.row(done, card=patron.card if patron else None)
        outcome = str(row["outcome"])
        code = OF_OUTCOME.get(outcome, 0)
        self.codes.add(code)
        if inv.json:
            inv.output.write(json_text(row, inv.lang) + "\n")
        elif not inv.is_terminal:
            inv.output.write(line_of(row))
        elif outcome in _DONE_MESSAGES:
            inv.output.write(self._sentence(outcome, done) + "\n")
        inv.output.flush()
        if code or row["reasons"]:
            why = " ".join(reason.text(inv.lang) for reason in row["reasons"])
            inv.tell(f"{clean(row['title'])}: {word(_words(view), outcome, inv.lang)}: {why}")

    def _sentence(self, outcome: str, done: Any) -> str:
        due = next((day for name in ("due", "due_after", "due_before") if (day := getattr(done, name, None))), None)
        text = self._inv.gettext(_DONE_MESSAGES[outcome], title=done.title, date=due)
        return _cut(text, self._inv.output.width())

    def _what_to_do(self, scanned: Scanned) -> None:
        """Tell where the copy goes, and who owes what for it."""
        inv, done = self._inv, scanned.done
        if done is None or OF_OUTCOME.get(str(done.outcome)):
            return
        title = clean(done.title)
        if type(done).__name__ == "Returned":
            inv.tell(self._where_to(done, scanned.home, title))  # type: ignore[arg-type]
        fine = getattr(done, "fine", None)
        if fine:
            patron = self._reader.patron
            name = clean(patron.name if patron else getattr(done, "name", None) or "")
            inv.tell(inv.gettext("{name} owes {amount} for it: {title}", name=name, amount=fine, title=title))

    def _where_to(self, done: Returned, home: str | None, title: str) -> str:
        inv, place = self._inv, getattr(done.pickup_location, "label", None) or done.pickup_location
        if done.outcome == "kept":
            return inv.gettext(
                "Keep it for {card} until {date}: {title}", card=done.kept_for, date=done.pickup_until, title=title
            )
        if done.outcome == "in-transit":
            return inv.gettext("Send it to {place} for {card}: {title}", place=place, card=done.kept_for, title=title)
        if home is not None:
            return inv.gettext("Send it back to {place}: {title}", place=home, title=title)
        return inv.gettext("Shelve it: {title}", title=title)


def _words(view: View) -> str:
    return next(column.words for column in view.columns if column.field == "outcome")


def _cut(text: str, cells: int) -> str:
    text = clean(text)
    return text if len(text) <= cells else f"{text[: cells - 1]}…"


SILENCE: Final = 120.0
"""After so many seconds without a line at a terminal the patron is closed."""
BOUNCE: Final = 0.08
"""An empty line within so many seconds belongs to the number before it: CR and LF, or a second Enter. Nobody types so
fast."""
_LONGEST: Final = 4096
_SHOWN: Final = 80
"""Characters of a line; every number is shorter."""


class Silence(Exception):
    """Nobody has typed anything for some time."""


def scanned_lines(stdin: TextIO | None, prompt: Callable[[], bool]) -> Generator[str | None, None, None]:
    """Each line without outer blanks, read when it is asked for; None: a silence at a terminal.

    Args:
        prompt: asks for a line; returns whether a silence has a meaning.
    """
    if stdin is None:
        return
    descriptor = _terminal(stdin)
    if descriptor is None:
        yield from _lines_of(stdin, prompt)
        return
    typed = _Typed(descriptor)
    try:
        while True:
            try:
                line = typed.line(SILENCE if not typed.is_ahead() and prompt() else None)
            except Silence:
                yield None
                continue
            if line is None:
                return
            if line:
                typed.skip_end()
            yield line
    finally:
        typed.forget_rest()


def _lines_of(stdin: TextIO, prompt: Callable[[], bool]) -> Iterator[str]:
    """Text that is not valid or too long is a line too: an unknown number."""
    if isinstance(stdin, TextIOWrapper):
        stdin.reconfigure(errors="replace")
    try:
        prompt()
        while line := stdin.readline(_LONGEST):
            rest = line
            while len(rest) == _LONGEST and not rest.endswith("\n"):
                rest = stdin.readline(_LONGEST)
            yield clean_text(line[:_SHOWN]).strip()
            prompt()
    except OSError:
        raise UsageError("standard input is not text") from None


def _terminal(stdin: TextIO) -> int | None:
    """The descriptor of a terminal; None: another input."""
    if os.name == "nt":
        return None
    try:
        return stdin.fileno() if stdin.isatty() else None
    except (OSError, ValueError):
        return None


class _Typed:
    """What was typed at a terminal."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor, self._typed, self._is_over = descriptor, b"", False

    def line(self, seconds: float | None) -> str | None:
        """The next line; None: the end.

        Raises:
            Silence: it did not come in time.
        """
        while b"\n" not in self._typed and not self._is_over:
            if not self._is_ready(seconds):
                raise Silence
            piece = os.read(self._descriptor, _LONGEST)
            self._is_over = not piece
            self._typed += piece.replace(b"\r", b"\n")
        if self._is_over and not self._typed:
            return None
        line, _, self._typed = self._typed.partition(b"\n")
        return line.decode(errors="replace").strip()

    def is_ahead(self) -> bool:
        """Whether more was typed already. It is on the screen, so a prompt would come after it."""
        return bool(self._typed) or self._is_ready(0)

    def skip_end(self) -> None:
        """Skip the empty lines that belong to the number before them."""
        while not self._is_over and (self._typed or self._is_ready(BOUNCE)):
            if not self._typed:
                self._typed = os.read(self._descriptor, _LONGEST).replace(b"\r", b"\n")
                self._is_over = not self._typed
            if not self._typed.startswith(b"\n"):
                return
            self._typed = self._typed.removeprefix(b"\n")

    def forget_rest(self) -> None:
        """Drop what was typed and not read, so that the shell does not get it."""
        import termios

        with suppress(termios.error):
            termios.tcflush(self._descriptor, termios.TCIFLUSH)

    def _is_ready(self, seconds: float | None) -> bool:
        from select import select

        return bool(select([self._descriptor], [], [], seconds)[0])
