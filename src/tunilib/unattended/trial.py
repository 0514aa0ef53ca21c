"""A trial of the unattended run by day, in the environment that the timer has: what would fail at night."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from tunilib.core.note import cause_of, one_line, shortened
from tunilib.core.outcome import Word
from tunilib.errors import LocalError, NotSignedIn, TunilibError
from tunilib.local.notify import read_channels
from tunilib.local.programs import runtime_folder
from tunilib.local.timers import Schedule, TimerPlan, choose_kind, read_schedule
from tunilib.messages import gettext
from tunilib.services.all_accounts import AccountFailure, AccountResult, for_each_card
from tunilib.services.doctor import Finding, failure
from tunilib.services.machine import AccountSelection, Machine, time_limit
from tunilib.services.notify import destinations, name_of, try_destination, where_news_go
from tunilib.services.renewals import LoanSelection, Strategy, renew
from tunilib.services.unattended_sign_in import night_advice, night_problem, sign_in_as_stored
from tunilib.unattended.cards import CardRead, read_card
from tunilib.unattended.parts import parts_of
from tunilib.unattended.timer import TIME_OF_DAY, lingering_problem, plan_of, running_timer, sendmail_problem

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator

    from tunilib.local.profiles import Profile
    from tunilib.services.opened import OpenedAccount

BARE = "TUNILIB_BARE_TEST"
"""Set for the process that ``schedule test`` starts in the bare environment."""

_TEST_SECONDS = 600


def try_timer(machine: Machine, planned: TimerPlan | None = None) -> tuple[Finding, ...]:
    """Try a run in the environment that the timer has: start this program there, for :func:`try_here`.

    Args:
        planned: a timer that is not installed yet.
    """
    import subprocess

    schedule = read_schedule(machine.paths)
    carried = ("HOME", "LOGNAME", "USER", "TUNILIB_NOW")
    environ = {name: machine.environ[name] for name in carried if name in machine.environ}
    environ |= {"PATH": "/usr/bin:/bin", "SHELL": "/bin/sh"}
    try:
        plan = planned or _plan(machine, schedule)
        folder = runtime_folder() if plan.kind == "systemd" else None
        environ |= {"XDG_RUNTIME_DIR": folder} if folder is not None else {}
        done = subprocess.run(  # noqa: S603 - this program
            [plan.program, "--lang", machine.language, "schedule", "test", "--json"],
            env={**environ, **dict(plan.environment), BARE: "1"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_TEST_SECONDS,
            check=False,
        )
        rows: list[dict[str, Any]] = json.loads(done.stdout)
    except TunilibError as error:
        return (_finding(machine, "timer", error),)
    except ValueError:
        return (_finding(machine, "timer", _answered_otherwise(plan.program, done)),)
    except (OSError, subprocess.TimeoutExpired) as error:
        failed = LocalError("the run could not be tried: {why}", why=cause_of(error))
        return (_finding(machine, "timer", failed),)
    found = [Finding(**row, code=0 if row["ok"] else done.returncode) for row in rows]
    findings = [_with_authority(machine, plan, one) for one in found]
    return (*(_of_timer(machine, schedule) if planned is None else ()), *findings)


def _with_authority(machine: Machine, plan: TimerPlan, found: Finding) -> Finding:
    """A finding about a certificate names the authority that only the shell trusts."""
    file = machine.environ.get("SSL_CERT_FILE")
    not_accepted = gettext("nothing was sent; the fault is at the site or on the way to it", machine.language)
    if not file or "SSL_CERT_FILE" in dict(plan.environment) or found.hint != not_accepted:
        return found
    named = gettext(
        'SSL_CERT_FILE is set in this shell, and not at night; write in config.toml: [network] ca = "{file}"',
        machine.language,
        file=file,
    )
    return replace(found, hint=named)


def _plan(machine: Machine, schedule: Schedule | None) -> TimerPlan:
    kind = schedule.kind if schedule else choose_kind(machine.paths, machine.environ)
    return plan_of(machine, kind, "03:00")


def _answered_otherwise(program: str, done: subprocess.CompletedProcess[bytes]) -> LocalError:
    lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
    hint = "put the folder of this tunilib first on PATH, or remove the other one"
    try:
        answer = json.loads(lines[-1])["error"]
        why = str(answer["message"])
        hint = one_line(str(answer["hint"] or "")).replace("{", "{{").replace("}", "}}") or hint
    except (IndexError, ValueError, KeyError, TypeError):
        why = lines[-1] if lines else ""
    return LocalError(
        "{program} does not try a run: exit {status}, {why}",
        hint=hint,
        program=program,
        status=done.returncode,
        why=shortened(why),
    )


def _of_timer(machine: Machine, schedule: Schedule | None) -> Iterator[Finding]:
    timer = running_timer(machine, schedule and schedule.kind)
    if timer is None:
        hint = "tunilib schedule install"
        yield Finding("timer", True, gettext("The timer is not installed yet.", machine.language), hint)
        return
    at, command = timer.at or (schedule.at if schedule else ""), timer.command or (schedule.command if schedule else "")
    message = f"{at}: {command}"
    if TIME_OF_DAY.fullmatch(at):
        message = gettext("Every day at {at}: {command}", machine.language, at=at, command=command)
    yield Finding("timer", True, message, None)
    for check, problem in (
        ("lingering", lingering_problem(machine, timer.kind)),
        ("mail", sendmail_problem(machine) if timer.kind == "systemd" else None),
    ):
        if problem is not None:
            yield _finding(machine, check, problem)


def try_here(machine: Machine) -> Iterator[Finding]:
    """Sign in to every account afresh, read each card, renew as a dry run, and send a message to each channel.

    The monitor is not asked.
    """
    profiles = machine.profiles.every
    if not profiles:
        yield _finding(machine, "profile", NotSignedIn("no profile yet", hint="sign in: tunilib login"))
    emails: dict[str, str] = {}
    for profile in profiles:
        yield from _try_account(machine, profile, emails)
    try:
        yield from _try_channels(machine, emails)
    except LocalError as error:  # what is set up cannot be read
        yield _finding(machine, "channel", error)
        return
    config = read_channels(machine.paths)
    for name, part in parts_of(config):
        why = part.try_out(machine)
        if why is not None:
            yield _finding(machine, name, why)


class _Tried(NamedTuple):
    """The trial of a card.

    Attributes:
        renewable: how many loans would be renewed now.
    """

    read: CardRead
    renewable: int
    is_university: bool


def _try_card(account: OpenedAccount) -> _Tried:
    selection = LoanSelection(every=True, strategy=Strategy.LATE)
    would = renew(account, selection, dry_run=True)
    renewable = sum(one.outcome == Word.WOULD_RENEW for one in would)
    return _Tried(read_card(account), renewable, account.session.is_university)


def _try_account(machine: Machine, profile: Profile, emails: dict[str, str]) -> Iterator[Finding]:
    unknown = NotSignedIn(
        "no password of profile {profile} is known without a session",
        hint="set password_command in config.toml, or: tunilib --profile {profile} login",
        profile=profile.name,
    )
    problem: TunilibError | None = None
    try:
        backend = machine.backend_of(profile)
        needs_person = False
        if profile.university:
            problem = night_problem(machine, profile, ask=True)
        elif backend.keeps_password:
            entry = machine.entry_of(profile)
            needs_person = sign_in_as_stored(machine, profile, entry) is None
            if needs_person and not machine.has_session(profile):
                raise unknown
    except TunilibError as error:
        yield _finding(machine, profile.name, error)
        return
    with time_limit(backend.remote):
        results = for_each_card(machine, profile, AccountSelection(), _try_card)
    read = [one.value for one in results if isinstance(one, AccountResult)]
    if needs_person and any(not one.is_university for one in read):
        problem = unknown  # it works while the session lasts, which is not many nights
    if problem is not None:
        yield _finding(machine, profile.name, problem)
    for result in results:
        whose = profile.name if len(results) == 1 else f"{profile.name}, {result.card}"
        if isinstance(result, AccountFailure):
            yield _finding(machine, whose, result.error)
            continue
        if result.value.read.email is not None:
            emails[profile.name] = result.value.read.email
        problems = [*result.value.read.unread, *filter(None, (result.ledger_problem,))]
        yield from (_finding(machine, whose, error) for error in problems)
        if not problems and problem is None:
            yield _well(machine, profile, whose, result.value)


def _well(machine: Machine, profile: Profile, whose: str, tried: _Tried) -> Finding:
    message = gettext(
        "Signed in and read: loans {loans}, to be renewed now {count}.",
        machine.language,
        loans=len(tried.read.seen.loans_read),
        count=tried.renewable,
    )
    return Finding(whose, True, message, night_advice(machine, profile) if tried.is_university else None)


def _try_channels(machine: Machine, emails: dict[str, str]) -> Iterator[Finding]:
    found = destinations(machine, emails)
    if not found:
        yield Finding("channel", True, *where_news_go(machine))
    for one in found:
        name = name_of(one.target)
        error = try_destination(machine, one)
        message = gettext("A test message was sent: {to}", machine.language, to=one.address or name)
        yield _finding(machine, name, error) if error is not None else Finding(name, True, message, None)


def _finding(machine: Machine, check: str, error: TunilibError) -> Finding:
    found = failure(machine, check, error)
    return replace(found, code=found.code if found.code in (3, 4, 6) else 4 if found.code == 5 else 6)
