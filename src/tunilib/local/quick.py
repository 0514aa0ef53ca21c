"""The line of ``tunilib status --line`` and the names of completion, from small files, at once.

:mod:`tunilib.local.ledger.quick_files` writes them into a folder of the state folder: one for each account, one for
each library, and an index. A file has lines of words between tabs. The first word is the subject:

==========  ============================================================================================
``key``     of an account, first: the ledger's name of the card
``read``    a part (``loan``, ``hold``, ``fine``), and when it was last read
``loan``    id, due date, title
``hold``    id, state, last day to be collected, title
``owed``    cents, currency
``list``    name, id
``pickup``  of a library: id, name
``made``    of the index, first: the files of settings, see :func:`index_head`
``profile`` name, library, card, name of the library, language, ``movable`` clock, ``default``
``desk``    the library that ``[desk]`` names
``text``    language, name of the text, text
==========  ============================================================================================

This module imports nothing heavy: a prompt waits for the line, and a shell for the names at every key.
"""

from __future__ import annotations

import os

from tunilib.local.places import DEMONSTRATION, PROFILES, QUICK, config_file, data_folder, file_stem, state_folder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    Rows = dict[str, list[list[str]]]
    Named = list[tuple[str, str]]

LONGEST = 80
INDEX = "index"
_ONE_READING = 5 * 60
"""Seconds that all requests for an account may take in one command: parts read within them are of one age."""
_CLOCK = "TUNILIB_NOW"
_CLOSED = ("collected", "expired", "cancelled")
_NAME, _LIBRARY, _CARD, _LIBRARY_NAME, _LANGUAGE, _IS_MOVABLE, _IS_DEFAULT = range(7)


def quick_line(words: Sequence[str], environ: Mapping[str, str]) -> str | None:
    """The line for the words of a command line; None: the ordinary run has to answer.

    It answers ``status --line`` with at most ``--profile`` and ``--lang``, while the settings are unchanged, and a
    ``TUNILIB_STORE`` is the account's library.
    """
    asked = _asked(words, environ)
    if asked is None:
        return None
    name, language = asked
    try:
        folder = quick_folder(environ)
        if not folder:
            return None
        index = read_rows(os.path.join(folder, INDEX))
        account = _account(index, name)
        if account is None or index["made"] != [index_head(config_file(environ))]:
            return None
        store = environ.get("TUNILIB_STORE")
        if store and _absolute(store) != account[_LIBRARY]:
            return None
        known = read_rows(os.path.join(folder, file_name(account[_LIBRARY], account[_CARD])))
        from tunilib.messages import language_of

        spoken = language_of(environ, language, account[_LANGUAGE] or None)
        texts = {text: words for code, text, words in index["text"] if code == spoken}
        return line_text([known], texts, spoken, _now(environ, known, movable=bool(account[_IS_MOVABLE])))
    except Exception:  # noqa: BLE001 - whatever is wrong with the files, the ordinary run answers or says so
        return None


def find_candidates(kind: str, line: Mapping[str, str], environ: Mapping[str, str], *, at_desk: bool = False) -> Named:
    """The possible words of a kind, each with its description.

    Args:
        kind: ``library``, ``profile``, ``loan``, ``hold``, ``list`` or ``pickup``.
        line: the values of options before the cursor, by flag; ``--profile`` and ``--store`` choose the account.
        at_desk: offer the pick-up libraries of the desk's library, not of the account's.
    """
    try:
        return _named(kind, line, environ, at_desk=at_desk)
    except Exception:  # noqa: BLE001 - whatever is wrong with the files, a shell at the cursor has no use for it
        return []


def _named(kind: str, line: Mapping[str, str], environ: Mapping[str, str], *, at_desk: bool) -> Named:
    if kind == "library":
        from tunilib.local.libraries import known_libraries

        return [(one.id, f"{one.name}, {one.place}") for one in known_libraries()]
    folder = quick_folder(environ)
    if not folder:
        return []
    index = read_rows(os.path.join(folder, INDEX)) if os.path.exists(os.path.join(folder, INDEX)) else {}
    if kind == "profile":
        return [(one[_NAME], f"{one[_LIBRARY_NAME]} {one[_CARD]}".strip()) for one in index.get("profile", [])]
    account = _account(index, line.get("--profile") or environ.get("TUNILIB_PROFILE", ""))
    if at_desk:
        ((of_desk,),) = index.get("desk", [[""]])
        store = line.get("--store") or environ.get("TUNILIB_STORE") or of_desk
        library = _absolute(store or f"sqlite:///{os.path.join(data_folder(environ), DEMONSTRATION)}")
    elif account is None:
        return []
    else:
        library = account[_LIBRARY]
    if kind == "pickup":
        return [(id_, name) for id_, name in read_rows(os.path.join(folder, file_name(library))).get(kind, [])]
    assert account is not None
    rows = read_rows(os.path.join(folder, file_name(library, account[_CARD]))).get(kind, [])
    if kind == "loan":
        return [(id_, f"{title} · {due[:10]}") for id_, due, title in rows]
    if kind == "hold":
        return [(id_, title) for id_, status, _, title in rows if status not in _CLOSED]
    return [(name, id_) for name, id_ in rows]


def quick_folder(environ: Mapping[str, str]) -> str:
    """The folder of the files; empty: this user has no place for it."""
    try:
        return os.path.join(state_folder(environ), QUICK)
    except Exception:  # noqa: BLE001 - what is wrong says the ordinary run; its class takes too long to load
        return ""


def file_name(library: str, card: str = "") -> str:
    """The file of an account, or without a card the file of the library."""
    return f"{file_stem(library, card)}.txt"


def index_head(config: str) -> list[str]:
    """Identifies the state of both files of settings. The index is valid while it is the same."""
    beside = os.path.join(os.path.dirname(config), PROFILES)
    return ["2", config, _stamp(config), _stamp(beside)]


def read_rows(path: str) -> Rows:
    """The lines of a file, by their first word.

    Raises:
        OSError, ValueError: the file is missing, or not text.
    """
    rows: Rows = {}
    with open(path, encoding="utf-8", newline="\n") as file:
        for line in file.read().split("\n")[:-1]:
            about, *words = line.split("\t")
            rows.setdefault(about, []).append(words)
    return rows


def _account(index: Rows, name: str) -> list[str] | None:
    accounts = index.get("profile", [])
    return next((one for one in accounts if (one[_NAME] == name if name else one[_IS_DEFAULT])), None)


def _stamp(path: str) -> str:
    try:
        status = os.stat(path)
    except FileNotFoundError:
        return "-"
    return f"{status.st_mtime_ns} {status.st_size} {status.st_ino}"


def _absolute(store: str) -> str:
    scheme, is_file, path = store.partition("sqlite:///")
    if scheme or not is_file:
        return store
    folder, name = os.path.split(os.path.abspath(path))
    return f"sqlite:///{os.path.join(os.path.realpath(folder), name)}"


def _asked(words: Sequence[str], environ: Mapping[str, str]) -> tuple[str, str | None] | None:
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
    return (name, language) if {"status", "--line"} <= seen else None


def line_text(known: Sequence[Rows], texts: Mapping[str, str], language: str, now: datetime) -> str:
    """The line, of at most 80 characters; empty: nothing is known.

    Args:
        known: the files of all accounts or cards. They are summed up. Loans are left out if one of them lacks loans.
        texts: the words of a language, see :func:`tunilib.local.ledger.quick_files.words_of`.
        now: the time at the library, with an offset; without one if ``TUNILIB_NOW`` has none.
    """
    parts = [dict(one["read"]) for one in known]
    read: dict[str, float] = {}
    for one in parts:
        for part, taken in one.items():
            if part == "loan" and not all(part in other for other in parts):
                continue  # the sum would lack loans, while a library need not have holds or fines
            read[part] = min(_moment(taken, now).timestamp(), read.get(part, float("inf")))
    if not read:
        return ""
    last = max(read.values())
    age = _age(texts, now, min(taken for taken in read.values() if last - taken <= _ONE_READING))
    ages = {part: _age(texts, now, taken) for part, taken in read.items()}
    rows = {about: [row for one in known for row in one.get(about, [])] for about in ("loan", "hold", "owed")}
    loans, following = _loans(rows["loan"], texts, language, now)
    ready, until = _ready(rows["hold"], texts, language, now)
    owed, line = _owed(rows["owed"], language), ""
    for shown in (
        {"loan": (loans, ", ", following), "hold": (ready, " ", until), "fine": (owed,)},
        {"loan": (loans, ", ", following), "hold": (ready,), "fine": (owed,)},
        {"loan": (loans,), "hold": (ready,), "fine": (owed,)},
        {"loan": (loans,), "hold": (ready,)},
    ):
        found = []
        for part, words in shown.items():
            if part in read and words[0]:
                earlier = f" ({ages[part]})" if ages[part] != age and last - read[part] > _ONE_READING else ""
                found.append(("".join(words) if words[-1] else words[0]) + earlier)
        if found:
            line = " · ".join((*found, age))
        if len(line) <= LONGEST:
            return line
    return line[:LONGEST]


def _loans(rows: list[list[str]], texts: Mapping[str, str], language: str, now: datetime) -> tuple[str, str]:
    from tunilib.messages import date_text

    today = now.date().isoformat()
    dues = sorted(due for _, due, _ in rows if due)
    over = [due for due in dues if due[:10] < today or (len(due) > len(today) and _moment(due, now) <= now)]
    loans = _counted(texts, "loan", len(rows))
    if over:
        loans += f", {_counted(texts, 'overdue', len(over))}"
    coming = next((due[:10] for due in dues if due not in over), None)
    return loans, texts["next"].format(date=date_text(coming, language, now.date())) if coming else ""


def _ready(rows: list[list[str]], texts: Mapping[str, str], language: str, now: datetime) -> tuple[str, str]:
    from tunilib.messages import date_text

    today = now.date().isoformat()
    ready = [day for _, status, day, _ in rows if status == "ready" and (not day or day >= today)]
    last = min(filter(None, ready), default=None)
    until = texts["until"].format(date=date_text(last, language, now.date())) if last else ""
    return _counted(texts, "ready", len(ready)) if ready else "", until


def _owed(rows: list[list[str]], language: str) -> str:
    from tunilib.messages import money_text

    sums: dict[str, int] = {}
    for cents, currency in rows:
        sums[currency] = sums.get(currency, 0) + int(cents)
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


def _now(environ: Mapping[str, str], known: Rows, *, movable: bool) -> datetime:
    """The time now. ``TUNILIB_NOW`` without an offset stays without one."""
    from datetime import datetime

    text = environ.get(_CLOCK, "").strip()
    if movable and text:
        return datetime.fromisoformat(text if len(text) > 10 else f"{text}T12:00")
    now = datetime.now().astimezone()  # noqa: TID251 - local.clock, which reads it elsewhere, takes too long to load
    return at_library(now, datetime.fromisoformat(known["read"][0][1]))


def at_library(now: datetime, taken: datetime) -> datetime:
    """The time at a library. Its clocks change on the same days as those here.

    Args:
        now: the time here.
        taken: a moment, with the library's offset at that time.
    """
    from datetime import timedelta, timezone

    here, then, there = (one.utcoffset() or timedelta() for one in (now, taken.astimezone(), taken))
    return now.astimezone(timezone(there + here - then))
