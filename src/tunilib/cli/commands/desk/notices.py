"""The outbox of notices to patrons, and mailing what waits in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

from tunilib.cli.accounts import desk_of, list_at_desk, show_at_desk
from tunilib.cli.command import Invocation, Noun
from tunilib.cli.errors import DONE, NOT_UNDERSTOOD, OF_OUTCOME, Failure, failure_of, most_serious, tell
from tunilib.cli.options import Argument
from tunilib.cli.render.emit import emit_list, say_that_there_is_no_address
from tunilib.cli.views import Column, View

if TYPE_CHECKING:
    from tunilib.core.outcome import SentNotice

noun = Noun(default="list")

NOTICES = View(
    "tunilib.core.desk:Notice",
    Column("created", "date"),
    Column("to"),
    Column("subject"),
    Column("sent", "date"),
    Column("id", "id"),
    empty="There are no notices.",
)
NOTICE = View(
    "tunilib.core.desk:NoticeText",
    Column("id", "id"),
    Column("to"),
    Column("subject"),
    Column("created", "date"),
    Column("sent", "date"),
    Column("state", "word", "notice"),
    Column("body"),
    is_single=True,
)
SENT = View(
    "tunilib.core.outcome:SentNotice",
    Column("outcome", "word", "delivery"),
    Column("to"),
    Column("reasons", "reasons"),
    Column("id", "id"),
    empty="There are no notices.",
)


@noun.command("list", view=NOTICES, examples=("tunilib desk notices list",))
def show_notices(inv: Invocation) -> int:
    """List the notices written for patrons, in the order of what they tell of; sent is empty while one waits."""
    return list_at_desk(inv, lambda desk: desk.notices.list())


@noun.command("show", view=NOTICE, examples=("tunilib desk notices show 4K7QX2",))
def show_notice(
    inv: Invocation, notice: Annotated[str, Argument(metavar="ID", help="A notice, as in: tunilib desk notices list.")]
) -> int:
    """Show a notice with its text, and what became of it."""
    return show_at_desk(inv, lambda desk: desk.notices.show(notice))


@noun.command("send", view=SENT, exits=(1, 4, 5, 6), examples=("tunilib desk notices send",))
def send(inv: Invocation) -> int:
    """Mail the notices that wait, each on its own and once.

    Where [mail] is not set in config.toml they go on waiting, and that is said. What a receiver's mail system refuses
    for good, and what may have arrived already, is not sent again.
    """
    codes: list[int] = []
    failures: list[str] = []
    waiting = 0

    def sent() -> Iterator[SentNotice]:
        nonlocal waiting
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


def mail_notices(inv: Invocation) -> int:
    """Mail what waits, after something else was done and shown; returns the exit code.

    Only what is left to do is reported, on standard error; with ``--json`` the most serious of it alone.
    """
    code, failure = 0, None
    waiting: Counter[str] = Counter()
    over: list[Failure] = []
    for done in _sent(inv):
        waiting[done.waits_for] += 1
        if done.outcome == "failed":
            failure = failure or done.error
        elif done.error is not None:
            code = most_serious((code, OF_OUTCOME.get(done.outcome, DONE)))
            why = " ".join(reason.text(inv.lang) for reason in done.reasons)
            said = f"{done.id}: {inv.gettext('The notice to {to} was not mailed: {why}', to=done.to, why=why)}"
            over.append(Failure(done.error.code, OF_OUTCOME.get(done.outcome, DONE), said))
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
    """Mail what waits as ``[mail]`` says."""
    with desk_of(inv) as desk:
        yield from desk.notices.sending()
