"""What happens to an account: events since the last call, and days for a calendar."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from tunilib.cli.accounts import machine_of, owned, results_of, selection_of
from tunilib.cli.command import Invocation, Noun
from tunilib.cli.options import Option, named_file, output_file
from tunilib.cli.render.emit import FailedAccount, tell_failures
from tunilib.errors import TunilibError, UsageError
from tunilib.views.texts import json_text

calendar_noun = Noun()
watch_noun = Noun()


@watch_noun.command(
    exits=(3, 4, 5),
    all_profiles=True,
    all_cards=True,
    examples=("tunilib watch", "tunilib watch --all-profiles --from-start"),
)
def watch(
    inv: Invocation,
    from_start: Annotated[
        bool, Option("--from-start", help="Every event that this machine remembers, the oldest first.")
    ] = False,
) -> int:
    """Print what changed since the last call, as JSON, one event a line.

    Each event is printed once: due-changed, not-renewable-any-more, renewed, returned, hold-ready, pickup-ends,
    hold-cancelled, fine-added, fine-gone, message. The first call for an account prints nothing and remembers. The
    library is read, so that events are those up to now. A call that was killed may repeat the events it was writing.
    """
    from tunilib.services.events import watch as events_of, watched, watching

    failed: list[FailedAccount] = []
    with watching(machine_of(inv)) as records:
        results = results_of(inv, lambda account: (events_of(account, records, from_start=from_start),))
        for one in owned(inv, results):
            if isinstance(one, FailedAccount):
                failed.append(one)
                continue
            for event in one.thing.events:
                inv.output.write(json_text(event.to_dict(inv.lang), inv.lang, indent=None) + "\n")
            inv.output.flush()
            watched(records, one.thing)
            if one.thing.is_first:
                whose = ", ".join(filter(None, (one.profile, one.card)))
                inv.say(inv.gettext("{account}: from now on, watch prints what changes.", account=whose))
            elif not one.thing.events and inv.is_terminal:
                inv.say(inv.gettext("Nothing has changed since the last call."))
    return tell_failures(inv, failed)


@calendar_noun.command(
    all_profiles=True,
    all_cards=True,
    exits=(3, 4, 5),
    examples=(
        "tunilib calendar > library.ics",
        "tunilib calendar --all-profiles --output library.ics",
        "tunilib calendar --folder ~/.calendars/library",
    ),
)
def calendar(
    inv: Invocation,
    output: Annotated[
        Path | None,
        Option("--output", metavar="FILE", parser=output_file, help="Into this file; -: print it, as by default."),
    ] = None,
    folder: Annotated[
        Path | None, Option("--folder", metavar="DIR", file_okay=False, help="A file for each event, in this folder.")
    ] = None,
) -> int:
    """Write due dates and last days of pick-up as iCalendar.

    An event keeps its UID while its loan or hold is there; when the day moves, SEQUENCE rises. What was returned or
    collected is cancelled, and left out after 30 days. Each has an alarm at nine on the day before. With --folder, for
    vdirsyncer and the like, each file is replaced at once, and files of others stay. An account that cannot be read
    keeps the events that are known.
    """
    from tunilib.services.calendar import calendar_text, entries_of, follow, write_calendar, write_folder
    from tunilib.services.history import known_cards

    inv.prints_file()
    if output is not None and folder is not None:
        raise UsageError("{one} and {other} cannot be used together", one="--output", other="--folder")
    machine = machine_of(inv)
    failed: list[FailedAccount] = []
    was_read = False
    try:
        for one in owned(inv, results_of(inv, lambda account: (follow(account, machine),))):
            if isinstance(one, FailedAccount):
                failed.append(one)
            else:
                was_read = True
    except TunilibError as error:  # of the only account
        failed.append(FailedAccount(None, None, error))
    cards = known_cards(machine, selection_of(inv))
    entries = entries_of(machine, cards)
    if not (was_read or entries):  # an empty calendar would say that there is nothing
        return tell_failures(inv, failed)
    if folder is not None:
        done = write_folder(machine, folder.expanduser(), cards, entries, inv.lang)
        if any(done) or inv.is_terminal:
            said = inv.ngettext(
                "{count} event in {folder}: {written} written, {removed} removed.",
                "{count} events in {folder}: {written} written, {removed} removed.",
                len(entries),
                folder=folder,
                written=done.written,
                removed=done.removed,
            )
            inv.say(said)
    elif (file := named_file(output)) is not None:
        write_calendar(file.expanduser(), entries, inv.lang)
    else:
        inv.output.write_bytes(calendar_text(entries, inv.lang))
    return tell_failures(inv, failed)
