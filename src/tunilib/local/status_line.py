"""The line of ``tunilib status --line``, for prompts and status bars: from prepared files, at once.

Each reading of an account writes its facts into a file of the state folder (see
:class:`tunilib.local.ledger.LedgerBook`): the ledger's name of the card, then a line for each part that was read, with
the time (``read``: ``loan``, ``hold`` or ``fine``), for each due date (``due``), each hold that is ready (``ready``,
with its last day) and each sum that is owed (``owed``, in cents). A part that was never read is left out. The age at
the end is that of the last reading; a part that was read before it has its own age after it.

What else the line needs, which accounts there are and the words of each language, is in an index beside them. It is
made by the ordinary run of the command, and used by :func:`quick_line` until one of the two files of settings changes.

This module imports nothing heavy: it has to answer within two and a half times the start of Python.
"""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from tunilib.local.machine import LocalMachine
    from tunilib.local.paths import Paths
    from tunilib.local.profiles import Profile

LONGEST = 80
_FORMAT = "tunilib-lines-1"
_ONE_READING = 5 * 60
"""Seconds that all requests for an account may take in one command: parts read within them are of one age."""
_PLACES = ("TUNILIB_CONFIG", "TUNILIB_STATE", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "HOME")
_CLOCK = "TUNILIB_NOW"


class Facts:
    """What is known of a card.

    Attributes:
        key: the ledger's name for it. read: when each part was read, ISO 8601.
        due: due dates. ready: the last days of ready holds, empty where not known. owed: cents, by currency.
    """

    def __init__(self, text: str) -> None:
        self.key, *rows = text.splitlines()
        found: dict[str, list[str]] = {"read": [], "due": [], "ready": [], "owed": []}
        for row in rows:
            name, _, value = row.partition("\t")
            found[name].append(value)
        self.due, self.ready = found["due"], found["ready"]
        self.owed = {currency: int(cents) for cents, _, currency in (value.partition(" ") for value in found["owed"])}
        self.read = {part: taken for part, _, taken in (value.partition(" ") for value in found["read"])}
        if not self.read:
            raise ValueError(text)


def quick_line(words: Sequence[str], environ: Mapping[str, str]) -> str | None:
    """The line for the words of a command line; None: the ordinary run has to answer.

    Only ``status --line`` is answered, with ``--profile`` and ``--lang`` at most, and by an index that is up to date.
    """
    asked = _asked(words, environ)
    if asked is None:
        return None
    name, language = asked
    try:
        folder = _folder(environ)
        with open(f"{folder}/index", encoding="utf-8") as file:  # noqa: PTH123 - pathlib takes half of the time
            head, *rows = file.read().splitlines()
        if head != _head(environ, *[row.split("\t")[1] for row in rows[:2]]) or not folder:
            return None
        accounts = [row.split("\t") for row in rows if row.startswith("profile\t")]
        account = next(one for one in accounts if (one[1] == name if name else one[2] == "default"))
        from tunilib.messages import language_of

        spoken = language_of(environ, language, account[3] or None)
        texts = dict(row.split("\t")[2:4] for row in rows if row.startswith(f"text\t{spoken}\t"))
        with open(f"{folder}/{account[5]}", encoding="utf-8") as file:  # noqa: PTH123
            facts = [Facts(file.read())]
        return line_text(facts, texts, spoken, _now(environ, facts[0], movable=account[4] == "movable"))
    except (OSError, ValueError, TypeError, LookupError, StopIteration):
        return None


def line_text(known: Sequence[Facts], texts: Mapping[str, str], language: str, now: datetime) -> str:
    """The line, of at most 80 characters; empty where nothing is known.

    Args:
        known: of the accounts or cards, which are summed up; nothing is said of loans where one lacks that part.
        texts: the words of a language, see :func:`write_index`.
        now: the time at the library, with an offset, or without one as ``TUNILIB_NOW`` may be.
    """
    read: dict[str, float] = {}
    for one in known:
        for part, taken in one.read.items():
            if part == "loan" and not all(part in other.read for other in known):
                continue  # the sum would lack loans, while a library need not have holds or fines
            read[part] = min(_moment(taken, now).timestamp(), read.get(part, float("inf")))
    if not read:
        return ""
    last = max(read.values())
    age = _age(texts, now, min(taken for taken in read.values() if last - taken <= _ONE_READING))
    ages = {part: _age(texts, now, taken) for part, taken in read.items()}
    loans, following = _loans(known, texts, language, now)
    ready, until = _ready(known, texts, language)
    owed, line = _owed(known, language), ""
    for parts in (
        {"loan": (loans, ", ", following), "hold": (ready, " ", until), "fine": (owed,)},
        {"loan": (loans, ", ", following), "hold": (ready,), "fine": (owed,)},
        {"loan": (loans,), "hold": (ready,), "fine": (owed,)},
        {"loan": (loans,), "hold": (ready,)},
    ):
        shown = []
        for part, words in parts.items():
            if part in read and words[0]:
                earlier = f" ({ages[part]})" if ages[part] != age and last - read[part] > _ONE_READING else ""
                shown.append(("".join(words) if words[-1] else words[0]) + earlier)
        if shown:
            line = " · ".join((*shown, age))
        if len(line) <= LONGEST:
            return line
    return line[:LONGEST]


def _loans(known: Sequence[Facts], texts: Mapping[str, str], language: str, now: datetime) -> tuple[str, str]:
    """How many there are, and when the next one is due."""
    from tunilib.messages import weekday_text

    today = now.date().isoformat()
    dues = sorted(due[:10] for one in known for due in one.due if due)
    overdue = sum(due < today for due in dues)
    loans = _counted(texts, "loan", sum(len(one.due) for one in known))
    if overdue:
        loans += f", {_counted(texts, 'overdue', overdue)}"
    coming = next((due for due in dues if due >= today), None)
    return loans, texts["next"].format(date=weekday_text(coming, language)) if coming else ""


def _ready(known: Sequence[Facts], texts: Mapping[str, str], language: str) -> tuple[str, str]:
    """How many holds are ready, and until when the first of them."""
    from tunilib.messages import weekday_text

    ready = [day for one in known for day in one.ready]
    last = min(filter(None, ready), default=None)
    until = texts["until"].format(date=weekday_text(last, language)) if last else ""
    return _counted(texts, "ready", len(ready)) if ready else "", until


def _owed(known: Sequence[Facts], language: str) -> str:
    from tunilib.messages import money_text

    sums: dict[str, int] = {}
    for one in known:
        for currency, cents in one.owed.items():
            sums[currency] = sums.get(currency, 0) + cents
    return " + ".join(money_text(f"{cents // 100}.{cents % 100:02d}", code, language) for code, cents in sums.items())


def _counted(texts: Mapping[str, str], what: str, number: int) -> str:
    return texts[what if number == 1 else f"{what}s"].format(count=number)


def _age(texts: Mapping[str, str], now: datetime, taken: float) -> str:
    minutes = max(int((now.timestamp() - taken) // 60), 0)
    for unit, length in (("days", 2 * 24 * 60), ("hours", 60)):
        if minutes >= length:
            return texts[unit].format(count=minutes // (24 * 60 if unit == "days" else 60))
    return texts["minutes"].format(count=minutes)


def _moment(text: str, now: datetime) -> datetime:
    from datetime import datetime

    moment = datetime.fromisoformat(text)
    return moment if now.tzinfo else moment.replace(tzinfo=None)


def _now(environ: Mapping[str, str], facts: Facts, *, movable: bool) -> datetime:
    """The time now; a clock that was set without an offset is compared with that of the wall."""
    from datetime import datetime

    text = environ.get(_CLOCK, "").strip()
    if movable and text:
        return datetime.fromisoformat(text if len(text) > 10 else f"{text}T12:00")
    now = datetime.now().astimezone()  # noqa: TID251 - local.machine, which reads it elsewhere, takes too long to load
    return at_library(now, datetime.fromisoformat(next(iter(facts.read.values()))))


def at_library(now: datetime, taken: datetime) -> datetime:
    """The time at a library, of which only a moment is known: the clocks there are set forward and back as those here.

    Args:
        now: the time here. taken: with the offset that the library had then.
    """
    from datetime import timedelta, timezone

    here, then, there = (one.utcoffset() or timedelta() for one in (now, taken.astimezone(), taken))
    return now.astimezone(timezone(there + here - then))


def _asked(words: Sequence[str], environ: Mapping[str, str]) -> tuple[str, str | None] | None:
    """The profile and the language of a line that is nothing but ``status --line``."""
    name, language = environ.get("TUNILIB_PROFILE", ""), None
    seen = set()
    rest = iter(words)
    for word in rest:
        option, equals, value = word.partition("=")
        if option in ("--profile", "--lang"):
            value = value if equals else next(rest, "")
            if not value:
                return None
            name, language = (value, language) if option == "--profile" else (name, value)
        elif word in ("status", "--line", "--quiet", "--no-color"):
            seen.add(word)
        else:
            return None
    return (name, language) if {"status", "--line"} <= seen and not environ.get("TUNILIB_STORE") else None


def _folder(environ: Mapping[str, str]) -> str:
    """The folder of the lines, as :func:`tunilib.local.paths.find_paths` finds it on Linux; empty: ask there."""
    state = environ.get("TUNILIB_STATE", "")
    if not state:
        root = environ.get("XDG_STATE_HOME", "")
        home = environ.get("HOME", "")
        state = f"{root if root.startswith('/') else home + '/.local/state'}/tunilib"
    return f"{state}/lines" if state.startswith("/") else ""


def _head(environ: Mapping[str, str], config: str, profiles: str) -> str:
    """What must be the same for an index to be used: the places of files, and the settings as they were."""
    places = [environ.get(name, "") for name in _PLACES]
    return "\t".join((_FORMAT, *places, *map(_stamp, (config, profiles)))).replace("\n", " ")


def _stamp(path: str) -> str:
    try:
        status = os.stat(path)  # noqa: PTH116 - pathlib takes half of the time
    except FileNotFoundError:
        return "-"
    return f"{status.st_mtime_ns} {status.st_size} {status.st_ino}"


def line_path(machine: LocalMachine, profile: Profile) -> Path:
    """The file of the facts of an account."""
    from tunilib.local.machine import site_key
    from tunilib.local.sessions import file_stem

    return machine.paths.lines / f"{file_stem(site_key(profile.library, profile.target), profile.card)}.txt"


def clear_lines(paths: Paths, key: str) -> None:
    """Remove what was prepared of a card, in whichever account it is the active one."""
    from contextlib import suppress

    from tunilib.local.files import remove_file

    for path in paths.lines.glob("*.txt"):
        with suppress(OSError, ValueError):
            if Facts(path.read_text()).key == key:
                remove_file(path)


def facts_of(machine: LocalMachine, profile: Profile, key: str) -> Facts | None:
    """The facts of a card: as its last reading wrote them, else as the ledger has them; None: it was never read."""
    from contextlib import suppress

    with suppress(OSError, ValueError, KeyError):
        facts = Facts(line_path(machine, profile).read_text())
        if facts.key == key:
            return facts
    from tunilib.local.ledger import line_facts, open_ledger

    with open_ledger(machine.paths).reading() as db:
        rows = line_facts(db, key) if db is not None else []
    return Facts("\n".join((key, *rows))) if any(row.startswith("read\t") for row in rows) else None


def words_of(language: str) -> dict[str, str]:
    """The words of the line in a language."""
    from tunilib.messages import gettext, ngettext

    shown = {"count": "{count}"}
    words = {
        "next": gettext("next {date}", language),
        "until": gettext("until {date}", language),
        "minutes": gettext("{count} min ago", language),
        "hours": gettext("{count} h ago", language),
        "days": gettext("{count} d ago", language),
    }
    for ending, number in (("", 1), ("s", 2)):
        words[f"loan{ending}"] = ngettext("{count} loan", "{count} loans", number, language, **shown)
        words[f"overdue{ending}"] = ngettext("{count} overdue", "{count} overdue", number, language, **shown)
        words[f"ready{ending}"] = ngettext("{count} ready", "{count} ready", number, language, **shown)
    return words


def write_index(machine: LocalMachine) -> None:
    """Write what :func:`quick_line` needs; where that is not possible, the ordinary run goes on answering."""
    from contextlib import suppress

    from tunilib.errors import TunilibError
    from tunilib.local.atomic_files import replace_file
    from tunilib.local.files import prepare_folder
    from tunilib.messages import LANGUAGES

    paths, profiles = machine.paths, machine.profiles
    default = profiles.default
    rows = [_head(machine.environ, str(paths.config), str(paths.profiles))]
    rows += [f"settings\t{paths.config}", f"settings\t{paths.profiles}"]
    for one in profiles.every:
        is_movable = machine.backend_of(one).moves_clock(one.library)
        mark = "default" if default is not None and one.name == default.name else ""
        clock = "movable" if is_movable else ""
        rows.append("\t".join(("profile", one.name, mark, one.lang or "", clock, line_path(machine, one).name)))
    for language in LANGUAGES:
        rows += [f"text\t{language}\t{name}\t{text}" for name, text in words_of(language).items()]
    with suppress(TunilibError):
        prepare_folder(paths.lines, variable="TUNILIB_STATE")
        replace_file(paths.lines / "index", "\n".join((*rows, "")).encode(), variable="TUNILIB_STATE")
