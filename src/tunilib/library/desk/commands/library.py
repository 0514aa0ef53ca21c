"""The library as a whole: the end of its day and its notices, copies and checks of its file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from tunilib.cli.command import Invocation, Noun
from tunilib.cli.errors import LOCAL, NOT_UNDERSTOOD, OF_OUTCOME, most_serious, tell
from tunilib.cli.options import Argument, Option, Yes
from tunilib.cli.prompts import confirm
from tunilib.cli.render.emit import emit_list, emit_thing, say_that_there_is_no_address
from tunilib.core.models import Model, model
from tunilib.errors import UsageError
from tunilib.library.desk.commands import desk_of, list_at_desk, show_at_desk
from tunilib.library.desk.notices import PaperLetter, paper_letters
from tunilib.library.desk.views.library import BACKUP, DAY, LIBRARIES, MOVED, NOTICE, NOTICES, RESTORED, SENT, VERIFIED
from tunilib.services.reference_files import write_file
from tunilib.views.texts import Failure, day, failure_of

if TYPE_CHECKING:
    from tunilib.core.outcome import SentNotice

day_noun = Noun()
backup_noun = Noun()
restore_noun = Noun()
verify_noun = Noun()
move_noun = Noun()
libraries_noun = Noun()
notices_noun = Noun(default="list")


@model(kw_only=False)
class Backup(Model):
    file: Path


@libraries_noun.command(
    view=LIBRARIES,
    exits=(4, 6),
    examples=("tunilib desk libraries",),
)
def list_libraries(inv: Invocation) -> int:
    """List the libraries of the database that --store names.

    A database can have several libraries. ?library=NAME at the end of an address names one, for every command; desk
    init makes it. An address without a name means the library tunilib. The list has the libraries that the role of the
    database may read. A file has one library.
    """
    return list_at_desk(inv, lambda desk: desk.libraries())


@day_noun.command(view=DAY, exits=(1, 4, 5, 6), examples=("tunilib desk day", "tunilib desk day --date 2027-01-15"))
def end_of_day(
    inv: Invocation,
    until: Annotated[
        date | None, Option("--date", parser=day, metavar="D", help="The day to end; default: today.")
    ] = None,
) -> int:
    """End the day: uncollected holds expire and are charged, the next patrons are served, lost loans are charged.

    Missed days are done in turn, and a hold served in them is ready from today; a second run for the same day changes
    nothing. If more than 31 days were missed, the clock may be wrong: a backup is made first, as NAME-before-DATE
    beside the library's file (of a library on a server: in tunilib's data folder), and named: with --json as "backup".

    Loans with automatic renewal are renewed on their due day, and the patrons are notified.

    Patrons are reminded of due dates as they have set it, unless tunilib remind has done so, and notified of overdue
    loans on the days that the rules name.

    Then the waiting notices are mailed, as tunilib notify set mail up; the day is done even if that fails.
    """
    with desk_of(inv) as desk:
        done = desk.day(until)
    if done.backup is not None:
        inv.tell(inv.gettext("Many days had been missed. A backup was made first: {file}", file=done.backup))
    if done.is_ahead:
        inv.tell(
            inv.gettext(
                "Every day up to {date} was ended before, and nothing is done until then. "
                "If the clock was wrong on that day, go back to a backup: tunilib desk restore FILE",
                date=done.date,
            )
        )
    code = emit_thing(inv, done)
    return most_serious((code, mail_notices(inv)))


@backup_noun.command(view=BACKUP, exits=(4, 6), examples=("tunilib desk backup library-2026-11-25.sqlite",))
def backup(
    inv: Invocation, file: Annotated[Path, Argument(metavar="FILE", help="A file that does not exist yet.")]
) -> int:
    """Make a consistent copy of the library while it is in use: a library file, of a library on a server too."""
    with desk_of(inv) as desk:
        desk.backup(file)
    return emit_thing(inv, Backup(file))


@restore_noun.command(
    view=RESTORED,
    exits=(4, 6),
    examples=("tunilib desk restore library-2026-11-25.sqlite", "tunilib desk restore library-2026-11-25.sqlite --yes"),
)
def restore(
    inv: Invocation,
    file: Annotated[Path, Argument(metavar="FILE", help="A backup, made by: tunilib desk backup.")],
    yes: Yes = False,
) -> int:
    """Put a backup in the place of the library, which is kept beside it (from a server: in tunilib's data folder).

    It asks first. The backup is checked before. The other writers finish first; everybody is signed out, and notices
    that the backup had not sent are held back, since they may have been sent since.
    """
    with desk_of(inv) as desk, desk.restoring(file) as backup:
        question = (
            inv.gettext("Put {file} in the place of the library? It was never changed.", file=str(file))
            if backup.day is None
            else inv.gettext(
                "Put {file} in the place of the library? What was done since {day} is then only in the old file.",
                file=str(file),
                day=backup.day,
            )
        )
        for reason in backup.odd:
            inv.tell(reason.text(inv.lang))
        if not confirm(inv, question, yes=yes):
            return 0
        restored = backup.restore()
    for reason in restored.reasons:
        if reason not in backup.odd:  # these were shown before the question
            inv.tell(reason.text(inv.lang))
    return emit_thing(inv, restored)


@verify_noun.command(view=VERIFIED, examples=("tunilib desk verify",))
def verify(inv: Invocation) -> int:
    """Check the library's file and its contents; exit code 6 if there is a problem."""
    with desk_of(inv) as desk:
        verified = desk.verify()
    emit_thing(inv, verified)
    return 0 if verified.ok else LOCAL


@move_noun.command(
    view=MOVED,
    exits=(4, 5, 6),
    examples=("tunilib desk move --to sqlite:///library.sqlite",),
)
def move(
    inv: Invocation,
    to: Annotated[str | None, Option("--to", metavar="URL", help="The new address; no library may be there.")] = None,
) -> int:
    """Move the whole library to another address: every table is copied, read back and compared.

    Nobody can change the library meanwhile. Its file or database stays as it was, and is marked as moved: changes, and
    patrons, are refused there and get the new address. An interrupted move is finished, or begun again, by the same
    command.
    """
    if to is None:
        raise UsageError("the new address is missing", hint="give it: --to postgresql://HOST/DATABASE")
    with desk_of(inv) as desk, inv.progress(inv.gettext("Moving"), desk.rows_to_move()) as advance:
        moved = desk.move(to, advance)
    return emit_thing(inv, moved)


@notices_noun.command("list", view=NOTICES, examples=("tunilib desk notices list",))
def show_notices(inv: Invocation) -> int:
    """List the notices written for patrons, in the order of events; sent is empty while one waits."""
    return list_at_desk(inv, lambda desk: desk.notices.list())


@notices_noun.command("show", view=NOTICE, examples=("tunilib desk notices show 4K7QX2",))
def show_notice(
    inv: Invocation, notice: Annotated[str, Argument(metavar="ID", help="A notice, as in: tunilib desk notices list.")]
) -> int:
    """Show a notice with its text, and what became of it."""
    return show_at_desk(inv, lambda desk: desk.notices.show(notice))


@notices_noun.command(
    "send",
    view=SENT,
    exits=(1, 4, 5, 6),
    examples=("tunilib desk notices send", "tunilib desk notices send --letters letters.html"),
)
def send(
    inv: Invocation,
    letters: Annotated[
        Path | None,
        Option(
            "--letters",
            metavar="FILE",
            help="Write those of patrons without an e-mail address as letters to print; .html: as a page.",
        ),
    ] = None,
) -> int:
    """Mail the notices that wait, each on its own and once.

    If no mail is set up (tunilib notify), they go on waiting. A notice that the receiver's mail system refuses for
    good, or that may have arrived already, is not sent again. A printed notice counts as sent.
    """
    codes: list[int] = []
    failures: list[str] = []
    waiting = 0

    def sent() -> Iterator[SentNotice]:
        nonlocal waiting
        if letters is not None:
            yield from _printed(inv, letters)
        for done in _sent(inv):
            waiting += done.waits_for == "no-mail"
            if done.outcome == "failed" and done.error is not None:
                codes.append(done.error.exit_code)
                failures.append(" ".join(reason.text(inv.lang) for reason in done.reasons))
            yield done

    codes.append(emit_list(inv, sent()))
    for failure in dict.fromkeys(failures):
        inv.tell(failure)
    _say_that_there_is_no_mail(inv, waiting)
    return most_serious(codes)


def _printed(inv: Invocation, file: Path) -> Iterator[SentNotice]:
    def write(some: Sequence[PaperLetter]) -> None:
        text = paper_letters(some, inv.lang, as_page=file.suffix.lower() == ".html")
        write_file(file, [text.encode("utf-8", "replace")])

    with desk_of(inv) as desk:
        printed = desk.notices.print(write)
    yield from printed
    if printed:
        said = inv.ngettext(
            "{count} letter written to {file}.", "{count} letters written to {file}.", len(printed), file=str(file)
        )
        inv.say(said)
    else:
        inv.say(inv.gettext("There are no letters to print."))


def mail_notices(inv: Invocation) -> int:
    """Mail the waiting notices after another act, and return the exit code.

    Only what a person has to do is written, to standard error. With ``--json`` it is the most serious error.
    """
    code, failure = 0, None
    waiting: Counter[str] = Counter()
    over: list[Failure] = []
    for done in _sent(inv):
        waiting[done.waits_for] += 1
        if done.outcome == "failed":
            failure = failure or done.error
        elif done.error is not None:
            code = most_serious((code, OF_OUTCOME.get(done.outcome, 0)))
            why = " ".join(reason.text(inv.lang) for reason in done.reasons)
            said = f"{done.id}: {inv.gettext('The notice to {to} was not mailed: {why}', to=done.to, why=why)}"
            over.append(Failure(done.error.code, OF_OUTCOME.get(done.outcome, 0), said))
            inv.tell(said)
    _say_that_there_is_no_mail(inv, waiting["no-mail"])
    say_that_there_is_no_address(inv, waiting["no-address"])
    if failure is not None and code != NOT_UNDERSTOOD:
        raise failure
    if inv.json and over:
        tell(next(one for one in over if one.exit_code == code), inv.output, inv.lang, as_json=True)
    elif failure is not None:
        tell(failure_of(failure, inv.lang), inv.output, inv.lang, as_json=False)
    return code


def _say_that_there_is_no_mail(inv: Invocation, waiting: int) -> None:
    if waiting:
        inv.say(
            inv.ngettext(
                "No mail is set up ([mail] in config.toml), so {count} notice waits.",
                "No mail is set up ([mail] in config.toml), so {count} notices wait.",
                waiting,
                count=waiting,
            )
        )


def _sent(inv: Invocation) -> Iterator[SentNotice]:
    with desk_of(inv) as desk:
        yield from desk.notices.sending()
