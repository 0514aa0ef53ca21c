"""The outbox of notices."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tunilib.cli.access import machine_of
from tunilib.cli.commands.desk.opening import desk_of
from tunilib.cli.declare import Noun
from tunilib.cli.exits import gravest
from tunilib.cli.invocation import Invocation
from tunilib.cli.render.emit import emit_list
from tunilib.cli.render.listing import Column, Listing, Row

if TYPE_CHECKING:
    from tunilib.core.desk import Notice

noun = Noun(default="list")

NOTICES = Listing(
    "notices",
    "id to subject created sent",
    Column("created", "date"),
    Column("to"),
    Column("subject"),
    Column("sent", "date"),
    Column("id", "id"),
)

SENT = Listing(
    "notices",
    "id to outcome reasons",
    Column("outcome", "word", "outcome"),
    Column("to"),
    Column("reasons", "reasons"),
    Column("id", "id"),
)


@noun.command("list", examples=("tunilib desk notices list",))
def show(inv: Invocation) -> int:
    """List the notices written for patrons; sent is empty while one waits."""
    from tunilib.cli.records.desk import notice_record

    with desk_of(inv) as desk:
        rows = [notice_record(notice) for notice in desk.notices.list()]
    return emit_list(inv, rows, NOTICES)


@noun.command("send", exits=(4, 6), examples=("tunilib desk notices send",))
def send(inv: Invocation) -> int:
    """Mail the notices that wait, each once.

    Where [mail] is not set in config.toml they go on waiting, and that is said.
    """
    from tunilib.account.mailing import mail_setup, posting
    from tunilib.cli.records.desk import sent_record
    from tunilib.services.mailing import send_notices

    machine = machine_of(inv)
    setup = mail_setup(machine)
    if setup is None:
        inv.say(inv.text("signing.no-mail"))
        return emit_list(inv, [], SENT)
    codes: list[int] = []

    def rows() -> Iterator[Row]:
        from tunilib.core.letter import Letter

        with desk_of(inv) as desk, posting(machine, setup) as post:

            def hand_over(notice: Notice, to: str) -> None:
                post(Letter(to=to, subject=notice.subject, text=notice.body, key=f"notice {notice.id}"), desk.now())

            for done in send_notices(desk.notices, hand_over):
                if done.error is not None:
                    codes.append(done.error.exit_code)
                yield sent_record(done, inv.lang)

    code = emit_list(inv, rows(), SENT)
    return gravest([code, *codes])
