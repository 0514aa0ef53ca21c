"""The texts of interface section 2: data that is safe to print, JSON, a day, errors, and what became of a change.

Text of a library is data: nothing in it may control a terminal. :func:`clean` makes it safe.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from tunilib.errors import TunilibError, UsageError
from tunilib.messages import MONTHS, SIGNS, WEEKDAYS, date_text, gettext, translated

if TYPE_CHECKING:
    from datetime import date
    from re import Match

    from tunilib.core.changes import Recovered

INTERRUPTED, TERMINATED, HUNG_UP = 130, 143, 129
_BIDI = (*range(0x202A, 0x202F), *range(0x2066, 0x206A))

_BREAKS = (0x2028, 0x2029)

_CONTROLS = (*range(0x20), *range(0x7F, 0xA0))

_TABLE: dict[int, str] = dict.fromkeys((*_CONTROLS, *_BREAKS, *_BIDI), " ")

HELD = "\ue000"
"""A blank at which no line ends; rich ends lines at U+00A0 too."""
_DAYS = "|".join(day for days in WEEKDAYS.values() for day in days)
_TOGETHER = (
    rf"\d (?:[{''.join(SIGNS.values())}]|[A-Z]{{3}}\b)|\b(?:{_DAYS}) \d+(?: (?:{'|'.join(MONTHS)})\b(?: \d{{4}}\b)?)?"
)
"""A price or a day."""
_SUSPECT = "[\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"


def clean(text: str) -> str:
    """One line of text that is safe on a terminal and in a tab-separated line.

    Each control character (C0, DEL, C1, and so every escape sequence's beginning), line break and bidirectional
    override becomes a blank, half of a surrogate pair the replacement character.
    """
    if text.isprintable():
        return text
    safe = text.replace("\r\n", "\n").translate(_TABLE)
    return safe if _encodes(safe) else safe.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def clean_lines(text: str) -> str:
    """The same for text of our own that may have several lines."""
    if text.isprintable():
        return text
    return "\n".join(map(clean, text.split("\n")))


def held(text: str) -> str:
    """Text in which no line ends within a price or a day."""
    return re.sub(_TOGETHER, lambda found: found[0].replace(" ", HELD), text)


def _encodes(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def json_text(value: object, language: str = "en", *, indent: int | None = None) -> str:
    """A value as JSON text; ``language``: of the messages of reasons.

    Control characters and bidirectional overrides are written as ``\\u`` escapes, half of a surrogate pair as the
    replacement character. Everything else is unchanged.
    """
    import json
    import re

    text = json.dumps(value, ensure_ascii=False, indent=indent, default=lambda reason: reason.to_dict(language))
    return re.sub(_SUSPECT, _escape, text)


def _escape(match: Match[str]) -> str:
    character = match[0]
    return "\ufffd" if "\ud800" <= character <= "\udfff" else f"\\u{ord(character):04x}"


def day(text: str) -> date:
    """``2026-11-25``; anything else is exit 2."""
    from datetime import date

    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise UsageError("not a date: {value}", hint="write it as year-month-day, for example 2026-11-25", value=text)


_STOP_MESSAGES = {INTERRUPTED: "interrupted", TERMINATED: "terminated", HUNG_UP: "hung up"}


class Failure(NamedTuple):
    """An error as the interface tells it."""

    code: str
    exit_code: int
    message: str
    hint: str | None = None

    @property
    def line(self) -> str:
        """The message and its hint in one line."""
        return ": ".join(filter(None, (self.message, self.hint)))

    def as_dict(self) -> dict[str, str | None]:
        """The error object of interface section 2."""
        return {"code": self.code, "message": self.message, "hint": self.hint}


def _is_anywhere() -> bool:
    """Whether the folder of this process is there, which every relative name needs."""
    from pathlib import Path

    try:
        Path.cwd()
    except FileNotFoundError:
        return False
    return True


def failure_of(error: BaseException, language: str, *, verbose: bool = False) -> Failure:
    """What an exception means to a person.

    An unexpected exception is ``unknown-outcome``, exit 5: a change may have been made before it happened. Only its
    kind is reported, and with ``verbose`` the places in the code. Its text may hold secrets.
    """
    if isinstance(error, TunilibError):
        hint = None if error.hint_template is None else gettext(error.hint_template, language, **error.facts)
        return Failure(error.code, error.exit_code, translated(error, language), hint)
    stop = error if isinstance(error, KeyboardInterrupt) else error.__cause__  # wrapped by Python 3.11
    if isinstance(stop, KeyboardInterrupt):
        code = 128 + getattr(stop, "signal", 2)
        return Failure("interrupted", code, gettext(_STOP_MESSAGES[code], language))
    if isinstance(error, OSError) and error.filename is not None:
        from tunilib.core.note import cause_of

        hint = None
        if isinstance(error, PermissionError):
            hint = gettext("ask its owner for the right to use it and to open each folder above it", language)
        return Failure("file", 6, gettext("{file}: {why}", language, file=error.filename, why=cause_of(error)), hint)
    if isinstance(error, FileNotFoundError) and not _is_anywhere():
        message = gettext("the folder that you are in is no longer there", language)
        return Failure("file", 6, message, gettext("go to another one, and try again", language))
    kind = type(error).__name__
    message = gettext(
        "something unexpected happened ({kind}); what you asked for may or may not have been done",
        language,
        kind=kind,
    )
    hint = (
        gettext("this is a bug in tunilib; report it with these lines: {trail}", language, trail=_trail(error))
        if verbose
        else gettext("check before you repeat it; to report it, run the command again with --verbose", language)
    )
    return Failure("unknown-outcome", 5, message, hint)


def _trail(error: BaseException) -> str:
    steps = []
    frame = error.__traceback__
    while frame is not None:
        code = frame.tb_frame.f_code
        steps.append(f"{frame.tb_frame.f_globals.get('__name__', '?')}.{code.co_name}:{frame.tb_lineno}")
        frame = frame.tb_next
    names_code_only = isinstance(error, ImportError | AttributeError | NameError)
    said = f" ({error})" if names_code_only else ""
    return f"{type(error).__name__}{said} {' > '.join(steps[-8:])}"


def recovered_text(item: Recovered, language: str, today: date | None) -> str:
    """What became of a change that was interrupted."""
    intent, time = item.intent, date_text(item.intent.created, language, today)
    if intent.kind != "renew":
        return gettext(
            _CHANGE_MESSAGES[intent.is_told, item.done],
            language,
            title=item.title,
            time=time,
            command=intent.kind.command,
        )
    is_there = item.done is None and item.after is not None
    return gettext(
        _RENEWAL_MESSAGES[intent.is_told, "there" if is_there else item.done],
        language,
        title=item.title,
        time=time,
        before=item.before and date_text(item.before, language, today),
        after=item.after and date_text(item.after, language, today),
    )


_RENEWAL_MESSAGES: dict[tuple[bool, bool | str | None], str] = {
    # whether by that run is not known: another machine, or the patron in a browser, may have renewed it since
    (False, True): "An interrupted run of {time} was going to renew {title}, and it is renewed: {before} → {after}.",
    (False, False): "An interrupted run of {time} did not renew {title}: due {after}.",
    (False, "there"): "Whether a renewal of {time} was done is not known yet: {title}, due {after}.",
    (False, None): (
        "An interrupted run of {time} was going to renew {title}; the loan is no longer there, so the result is not "
        "known."
    ),
    (True, True): "The renewal of {time}, whose outcome was not known, was done: {title}, {before} → {after}.",
    (True, False): "The renewal of {time}, whose outcome was not known, was not done: {title}, due {after}.",
    (True, "there"): "Whether a renewal of {time} was done is not known yet: {title}, due {after}.",
    (True, None): "The outcome of the renewal of {time} stays unknown: {title}; the loan is no longer there.",
}

_CHANGE_MESSAGES = {
    (False, True): "An interrupted {command} of {time} was done: {title}.",
    (False, False): "An interrupted {command} of {time} was not done: {title}.",
    (False, None): "An interrupted {command} of {time} may have been done or not: {title}. Check before you repeat it.",
    (True, True): "The {command} of {time}, whose outcome was not known, was done: {title}.",
    (True, False): "The {command} of {time}, whose outcome was not known, was not done: {title}.",
    (True, None): "The outcome of the {command} of {time} stays unknown: {title}. Check before you repeat it.",
}
