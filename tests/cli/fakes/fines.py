"""A noun whose default verb shows a single thing with a list in it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tunilib.cli.command import Invocation, Noun
from tunilib.cli.render.emit import Owned, emit_thing, emit_things
from tunilib.core.models import Model
from tunilib.core.reason import Reason, ReasonCode, Source
from tunilib.views.view import Column, View

noun = Noun(default="list")


@dataclass(frozen=True)
class FakeFine(Model):
    """A fine with few fields."""

    id: str
    kind: str
    title: str | None
    balance: str
    payable_online: bool


@dataclass(frozen=True)
class FakeRegister(Model):
    """Something within the thing."""

    name: str
    phone: str | None = None


@dataclass(frozen=True)
class FakeFines:
    """All fines."""

    total: str
    currency: str
    suspended: bool
    contact: str | None
    register: FakeRegister
    reasons: tuple[Reason, ...]
    fines: tuple[FakeFine, ...]


FINE = View("tests.cli.fakes.fines:FakeFine", Column("kind", "word", "fine"), Column("balance", "money"))
FINES = View(
    "tests.cli.fakes.fines:FakeFines",
    Column("total", "money"),
    Column("suspended", "truth"),
    Column("register.name", heading="Name"),
    Column("reasons", "reasons"),
    account_after="fines",
    tables={"fines": FINE},
)
OWED = FakeFines(
    total="10.01",
    currency="EUR",
    suspended=True,
    contact=None,
    register=FakeRegister("Maija\tMeikäläinen"),
    reasons=(Reason(ReasonCode.PATRON_SUSPENDED_FINES, Source.POLICY, words="Too much."),),
    fines=(
        FakeFine("F1", "overdue", "Seitsemän\nveljestä", "9.01", payable_online=True),
        FakeFine("F2", "uncollected", None, "1.00", payable_online=False),
    ),
)


@noun.command("list", view=FINES, all_profiles=True)
def show(inv: Invocation) -> int:
    """Show the fines."""
    if inv.all_profiles:
        return emit_things(inv, [Owned(OWED, "demo", "1"), Owned(replace(OWED, fines=()), "work", "1")])
    return emit_thing(inv, Owned(OWED, "demo", "1"))
