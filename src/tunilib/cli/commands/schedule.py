"""The unattended run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from tunilib.cli.accounts import machine_of, show_mailed
from tunilib.cli.command import Invocation, Noun
from tunilib.cli.errors import most_serious
from tunilib.cli.options import MailDryRun, Option, Yes
from tunilib.cli.prompts import confirm, secret
from tunilib.cli.render.emit import FailedAccount, emit_list, emit_thing, say_that_there_is_no_address, tell_failures
from tunilib.errors import UsageError
from tunilib.messages import word
from tunilib.views.machine import FINDINGS, REMINDED, SCHEDULE, SCHEDULE_DONE
from tunilib.views.texts import clean_lines, json_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tunilib.services.channels import Post
    from tunilib.services.doctor import Finding
    from tunilib.services.mail import Reminded
    from tunilib.services.opened import OpenedAccount

noun = Noun(default="status")
remind_noun = Noun()


@noun.command("run", exits=(3, 4, 5, 6), examples=("tunilib schedule run",))
def run(inv: Invocation) -> int:
    """Renew late on every card, and tell each person what needs them; the timer calls it.

    It renews what falls due before the next run, and sends at most one message a day to
    each person, by the channels of [notify], by default as mail: what could not be renewed and has to go back, ready
    holds with their last day, fines near or over the limit, a sign-in that failed or is about to end, a library that
    is out of reach for two days or not understood any more, and what is new for saved searches. Each is said once.
    Where nothing needs a person, nothing is sent. Notices wait at a desk only where [desk] names it.

    Nothing is printed when all is well. Where no channel is set up (tunilib notify) what needs a person is printed:
    cron mails it, the journal keeps it, and tunilib schedule status shows it. With --json the most serious of several
    errors stands alone. A refused renewal is told, and no error.
    """
    from tunilib.unattended.run import run as run_all

    _for_every_account(inv)
    ran = run_all(machine_of(inv, "schedule"))
    if ran.news:
        inv.output.write(json_text(ran.news, inv.lang, indent=None) + "\n" if inv.json else clean_lines(ran.news))
    say_that_there_is_no_address(inv, ran.unaddressed)
    tell_failures(inv, (FailedAccount(problem.whose, None, problem.error) for problem in ran.problems))
    return ran.code


@noun.command(
    "install",
    view=SCHEDULE_DONE,
    exits=(4, 6),
    examples=(
        "tunilib schedule install",
        "tunilib schedule install --at 05:30 --ping https://hc-ping.com/UUID",
        "tunilib schedule install --cron --yes",
    ),
)
def install(
    inv: Invocation,
    at: Annotated[str, Option("--at", metavar="HH:MM", help="When, every day.")] = "03:00",
    cron: Annotated[bool, Option("--cron", help="A line of the crontab.")] = False,
    systemd: Annotated[bool, Option("--systemd", help="Units of your systemd.")] = False,
    ping: Annotated[
        str | None,
        Option("--ping", metavar="URL", help="A monitor that is told of each run; -: from standard input."),
    ] = None,
    no_test: Annotated[bool, Option("--no-test", help="Do not try it first.")] = False,
    yes: Yes = False,
) -> int:
    """Start schedule run every day, by systemd if it is there, else by cron.

    It is tried first, as by tunilib schedule test, and what is written is shown. With systemd a run that was missed,
    because the machine was off, is made up for, and one that could not reach a library is repeated.

    The address of the monitor gets a request at URL/start, and then at URL or URL/fail, with nothing personal in it.
    """
    from tunilib.services.notify import where_news_go
    from tunilib.unattended.timer import install as install_it, lingering_problem, plan_installation
    from tunilib.unattended.trial import try_timer

    _for_every_account(inv)
    address = secret(inv, "ping", from_stdin=True, option="--ping") if ping == "-" else ping
    machine = machine_of(inv)
    planned = plan_installation(machine, at=at, cron=cron, systemd=systemd, ping=address)
    if not no_test and (yes or inv.can_ask):
        with inv.progress(inv.gettext("Trying the run")):
            findings = try_timer(machine, planned.plan)
        _tell_findings(inv, findings)
    where, hint = where_news_go(machine)
    inv.tell(where)
    if hint is not None:
        inv.tell(f"  {hint}")
    if planned.replaces:
        inv.say(inv.gettext("This is replaced:"))
        inv.say(planned.replaces)
    if not _asked(inv, planned.text, inv.gettext("Install this?"), yes=yes):
        return 0
    done = install_it(machine, planned)
    code = emit_thing(inv, done)
    problem = lingering_problem(machine, done.kind)
    if problem is not None:
        inv.tell(f"{inv.translated(problem)}: {problem.hint}")
    return code


@noun.command("remove", view=SCHEDULE_DONE, exits=(4, 6), examples=("tunilib schedule remove",))
def remove(inv: Invocation, yes: Yes = False) -> int:
    """Remove the timer; other lines of the crontab stay as they are."""
    from tunilib.unattended.timer import plan_removal, remove as remove_it

    machine = machine_of(inv)
    planned = plan_removal(machine)
    shown = "\n".join(planned.written.values())
    if shown and not _asked(inv, shown, inv.gettext("Remove this?"), yes=yes):
        return 0
    return emit_thing(inv, remove_it(machine, planned))


def _tell_findings(inv: Invocation, findings: Iterable[Finding]) -> None:
    """Say what a trial found; failures also with --quiet."""
    for one in findings:
        if one.check == "channel" and one.ok:  # where news go is said next
            continue
        text = f"{word('check', one.check, inv.lang)}: {one.message}"
        if one.ok:
            inv.say(text)
        else:
            inv.tell(inv.gettext("This would fail at night: {what}", what=text))
            if one.hint:
                inv.tell(f"  {one.hint}")


def _for_every_account(inv: Invocation) -> None:
    """Refuse ``--profile`` and ``--card``; ``TUNILIB_PROFILE`` is ignored."""
    for name in ("profile", "card"):
        if inv.line.has(name):
            raise UsageError(
                "{option} cannot be used with {command}",
                hint="it is for every account and card; for one: tunilib loans renew --all --strategy late",
                option=f"--{name}",
                command=f"tunilib {inv.command}",
            )


def _asked(inv: Invocation, text: str, question: str, *, yes: bool) -> bool:
    for line in text.splitlines():
        inv.say(line)
    return confirm(inv, question, yes=yes)


@noun.command("status", view=SCHEDULE, examples=("tunilib schedule", "tunilib schedule status --json"))
def status(inv: Invocation) -> int:
    """Show the timer, the last run and why it ended as it did, the next one, and news that no channel carries."""
    from tunilib.unattended.timer import status as status_of

    found = status_of(machine_of(inv))
    code = emit_thing(inv, found)
    if not inv.is_terminal:
        for reason in found.reasons:
            inv.say(reason.text(inv.lang))
    return code


@noun.command("test", view=FINDINGS, exits=(3, 4, 6), examples=("tunilib schedule test",))
def test(inv: Invocation) -> int:
    """Try a run as the timer would start it, and say what would fail at night.

    It signs in afresh, reads everything on every card, saved searches with alerts and due reminders too, renews as a
    dry run, and sends a message marked as a test to each channel. No monitor is told.
    """
    from tunilib.unattended.trial import BARE, try_here, try_timer

    _for_every_account(inv)
    machine = machine_of(inv)
    with inv.progress(inv.gettext("Trying the run")):
        findings = tuple(try_here(machine)) if BARE in inv.environ else try_timer(machine)
    emit_list(inv, findings)
    return most_serious(one.code for one in findings)


@remind_noun.command(
    view=REMINDED,
    exits=(1, 3, 4, 5),
    all_profiles=True,
    examples=("tunilib remind --all-profiles", "tunilib remind --dry-run"),
)
def remind(inv: Invocation, dry_run: MailDryRun = False) -> int:
    """Mail the reminders of due dates that are due, as tunilib notify has set mail up.

    As many days before the due date as tunilib profile set --reminder says, or in the next run if that day was missed;
    once for each loan and due date. Sites mail reminders themselves. tunilib schedule run does the same as a part of
    its message.
    """
    from tunilib.services.mail import remind as reminders_of

    def mail(account: OpenedAccount, post: Post | None) -> Iterator[Reminded]:
        return reminders_of(account, post, inv.lang)

    return show_mailed(inv, mail, lambda done: done.to, dry_run=dry_run)
