"""The timer of the unattended run: installed, shown and removed."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import TYPE_CHECKING, NamedTuple

from tunilib.core.address import ADDRESS_HINT, is_safe_address, read_address
from tunilib.core.models import Model, model
from tunilib.core.outcome import Outcome, Word
from tunilib.core.reason import Reason, ReasonCode
from tunilib.errors import LocalError, UsageError
from tunilib.local.crontab import launcher_path
from tunilib.local.notify import read_channels
from tunilib.local.systemd import lingers
from tunilib.local.timers import KINDS, Schedule, choose_kind, plan_timer, read_schedule, write_schedule
from tunilib.unattended.digest import kept

if TYPE_CHECKING:
    from tunilib.local.config import MailSettings
    from tunilib.local.timers import TimerPlan, TimerWriter
    from tunilib.services.machine import Machine


TIME_OF_DAY = re.compile(r"([01]\d|2[0-3]):[0-5]\d", re.ASCII)
_GRACE = timedelta(hours=1)
"""How late a run may begin: a random delay of half an hour, and its own time."""


@model
class TimerDone(Outcome):
    """The outcome of installing or removing the timer; ``kind``: ``systemd`` or ``cron``."""

    kind: str | None


@model
class ScheduleStatus(Model):
    """The timer, and the last run.

    Attributes:
        at: the time of day. ping: the host of the monitor.
        last_exit: the exit code of the last run. next_run: when the timer starts the next one.
        reasons: a run that was missed, why the last one ended as it did, and news that no channel carries.
    """

    installed: bool
    kind: str | None
    at: str | None
    command: str | None
    ping: str | None
    last_run: datetime | None
    last_exit: int | None
    next_run: datetime | None
    reasons: tuple[Reason, ...] = ()


class Installation(NamedTuple):
    """A timer that is to be installed.

    Attributes:
        text: what is written.
        ping: the address of a monitor; None: none.
        before: the timer that was installed before.
        replaces: the text of other timers that start a run now.
    """

    plan: TimerPlan
    text: str
    ping: str | None
    before: Schedule | None
    replaces: str = ""


def plan_installation(machine: Machine, *, at: str, cron: bool, systemd: bool, ping: str | None) -> Installation:
    """Plan a timer, and write nothing.

    Args:
        at: ``HH:MM``.
        ping: the address of a monitor; None: as before.
    """
    if not TIME_OF_DAY.fullmatch(at):
        raise UsageError("not a time of day: {value}", hint="write HH:MM, for example 03:00", value=at)
    if cron and systemd:
        raise UsageError("{one} and {other} cannot be used together", one="--cron", other="--systemd")
    if ping is not None and not is_safe_address(ping):
        raise UsageError("not an address: {url}", hint=ADDRESS_HINT, url=ping)
    plan = plan_of(machine, choose_kind(machine.paths, machine.environ, cron=cron, systemd=systemd), at)
    before = read_schedule(machine.paths)
    parts = [f"# {name}\n{text}" if name else text for name, text in plan.texts]
    replaced = [text for text in _written(machine).values() if text != "\n".join(text for _, text in plan.texts)]
    ping = ping or (before.ping if before is not None else None)
    return Installation(plan, "\n".join(parts), ping, before, "\n".join(replaced))


def install(machine: Machine, planned: Installation) -> TimerDone:
    """Install a timer, in place of one that is there."""
    plan, before = planned.plan, planned.before
    authority = machine.environ.get("SSL_CERT_FILE") or None
    after = Schedule(plan.kind, plan.at, plan.command, planned.ping, local_time(machine), authority)
    changed = before is None or after._replace(installed=before.installed) != before
    if changed:
        write_schedule(machine.paths, after)
    try:
        is_new = _writer(machine, plan.kind).put(plan.texts)
    except LocalError:
        if changed:
            write_schedule(machine.paths, before)
        raise
    if is_new and not changed:
        write_schedule(machine.paths, after)
    changed |= is_new
    for other in _written(machine):  # the new one is there first: a failure leaves a timer that runs
        if other != plan.kind:
            changed |= _writer(machine, other).remove()
    return TimerDone(Word.INSTALLED if changed else Word.UNCHANGED, kind=plan.kind)


def plan_of(machine: Machine, kind: str, at: str) -> TimerPlan:
    """What the timer consists of, which depends on the programs that a run starts and on the language."""
    mail = read_channels(machine.paths).mail
    commands = [profile.password_command for profile in machine.profiles.every]
    if mail is not None:
        commands.append(mail.password_command)
    sendmail = _uses_sendmail(mail)
    return plan_timer(
        machine.paths, machine.environ, kind, at, machine.language, sendmail=sendmail, programs=any(commands)
    )


def _writer(machine: Machine, kind: str) -> TimerWriter:
    return KINDS[kind](machine.paths, machine.environ)


def _uses_sendmail(mail: MailSettings | None) -> bool:
    return mail is not None and mail.transport == "sendmail"


class Removal(NamedTuple):
    """A timer that is to be removed.

    Attributes:
        written: the text of each timer that is there, by kind.
    """

    written: dict[str, str]
    schedule: Schedule | None


def plan_removal(machine: Machine) -> Removal:
    """Find what is to be removed, and remove nothing."""
    schedule = read_schedule(machine.paths)
    kind = schedule and schedule.kind
    if kind is not None:
        choose_kind(machine.paths, machine.environ, cron=kind == "cron", systemd=kind == "systemd")
    return Removal(_written(machine, kind), schedule)


def remove(machine: Machine, planned: Removal) -> TimerDone:
    written, schedule = planned
    if not written and schedule is None:
        return TimerDone(Word.UNCHANGED, kind=None)
    for kind in written:
        _writer(machine, kind).remove()
    launcher_path(machine.paths).unlink(missing_ok=True)
    write_schedule(machine.paths, None)
    first = next(iter(written), schedule.kind if schedule is not None else None)
    return TimerDone(Word.REMOVED if written else Word.UNCHANGED, kind=first)


def _written(machine: Machine, expected: str | None = None) -> dict[str, str]:
    """The text of each timer of ours that is written, by kind.

    Args:
        expected: the kind that was installed.
    """
    found: dict[str, str] = {}
    for kind in KINDS:
        try:
            text = _writer(machine, kind).written()
        except LocalError:  # a user who may have no crontab
            if kind == expected:
                raise
            continue
        if text is not None:
            found[kind] = text
    return found


def status(machine: Machine) -> ScheduleStatus:
    """The timer, the last run, and whether a run was missed."""
    schedule, run = read_schedule(machine.paths), machine.ledger.last_run("schedule")
    timer = running_timer(machine, schedule and schedule.kind)
    now = local_time(machine)
    last = run.time.astimezone() if run is not None else None  # each moment by the clock of its own day
    upcoming: datetime | None = None
    reasons: tuple[Reason, ...] = ()
    at = (timer.at if timer is not None else None) or (schedule.at if schedule is not None else None)
    if timer is not None and at is not None and TIME_OF_DAY.fullmatch(at):
        starts = [
            start for days in range(-2, 3) if (start := _start(timer.kind, now.date() + timedelta(days=days), at))
        ]
        upcoming = next(start for start in starts if start > now)
        expected = next(start for start in reversed(starts) if start + _GRACE <= now)
        since = (schedule.installed if schedule is not None else None) or now
        if since < expected and (last is None or last < expected):
            reasons = (Reason.of(ReasonCode.SCHEDULE_MISSED, time=expected, last=last),)
    from tunilib.services.history import library_zone

    reasons += kept(machine.ledger)
    zone = library_zone(machine)
    return ScheduleStatus(
        installed=timer is not None,
        kind=timer.kind if timer else schedule.kind if schedule else None,
        at=at,
        command=(timer.command if timer else None) or (schedule.command if schedule else None),
        ping=read_address(schedule.ping).hostname if schedule and schedule.ping else None,
        last_run=last and last.astimezone(zone),
        last_exit=run.code if run else None,
        next_run=upcoming and upcoming.astimezone(zone),
        reasons=reasons,
    )


class RunningTimer(NamedTuple):
    """A timer as written; of several the kind of the first, and all times and commands. None: not understood."""

    kind: str
    at: str | None
    command: str | None


def running_timer(machine: Machine, expected: str | None) -> RunningTimer | None:
    """Whatever starts a run, edited by a person or not. None: nothing does."""
    running = {
        kind: text for kind, text in _written(machine, expected).items() if not _writer(machine, kind).is_stopped()
    }
    if not running:
        return None
    times = [_writer(machine, kind).time_of(text) for kind, text in running.items()]
    commands = [_writer(machine, kind).command_of(text) for kind, text in running.items()]
    return RunningTimer(next(iter(running)), "; ".join(filter(None, times)), "; ".join(filter(None, commands)))


def _start(kind: str, day: date, at: str) -> datetime | None:
    """When a timer starts on a day by the clock of this machine.

    At a time that the clock skips on that day cron starts it when the clock is set forward; systemd does not: None.
    """
    start = datetime.combine(day, time.fromisoformat(at))
    while start.astimezone().replace(tzinfo=None) != start:
        if kind == "systemd":
            return None
        start += timedelta(minutes=1)
    return start.astimezone()


def local_time(machine: Machine) -> datetime:
    """The time by the clock of this machine, which starts the timer."""
    return now_at_libraries(machine, UTC).astimezone()


def now_at_libraries(machine: Machine, zone: tzinfo) -> datetime:
    """The time of all accounts together: that of libraries whose clock can be set, where there is one."""
    movable = any(machine.backend_of(one).moves_clock(one.library) for one in machine.profiles.every)
    return machine.time_at(movable=movable)(zone)


def sendmail_problem(machine: Machine) -> LocalError | None:
    """Why a timer that was installed before mail went by sendmail does not let it send; None: it does."""
    text = _writer(machine, "systemd").written()
    if text is None or "NoNewPrivileges" not in text or not _uses_sendmail(read_channels(machine.paths).mail):
        return None
    message = "the timer was installed when mail did not go by sendmail, and does not let it send"
    return LocalError(message, code="configuration", hint="tunilib schedule install")


def lingering_problem(machine: Machine, kind: str | None) -> LocalError | None:
    """Why a timer of systemd does not start while nobody is signed in; None: it does, or that is not known."""
    if kind != "systemd" or lingers(machine.environ) is not False:
        return None
    return LocalError("without a session of yours nothing runs: lingering is off", hint="loginctl enable-linger")
