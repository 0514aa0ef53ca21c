"""The two tools that change something: one proposes, the other carries out what was proposed and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from tunilib.agents.answers import Answer, Further, ToolCall, codes_of
from tunilib.agents.readings import ACCOUNT, DURATION, Tool, duration, text, texts, truth
from tunilib.agents.schemas import REASON, TEXT, Schema, array_schema, nullable, object_schema
from tunilib.agents.words import cleaned
from tunilib.errors import StateChanged, UsageError
from tunilib.messages import gettext, ngettext
from tunilib.services.proposals import Agreed, CarriedOut, Proposed, carry_out, proposal_of, propose
from tunilib.views.favourites import RECORDS_DONE
from tunilib.views.holds import CHANGED, PLACED
from tunilib.views.loans import RENEWALS
from tunilib.views.search import DONE
from tunilib.views.texts import day

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tunilib.services.all_accounts import AccountResult
    from tunilib.views.view import View


class ChangeForm(NamedTuple):
    """A change that can be proposed.

    Attributes:
        view: how its outcomes are shown. needed: the arguments that it cannot do without.
        one_of: at least one of these arguments is needed. others: what else it takes.
        question: what the user is asked before these titles are changed, in a language; None: nothing.
    """

    view: View
    needed: tuple[str, ...] = ()
    one_of: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    question: Callable[[Sequence[str], str], str] | None = None


def _cancel(titles: Sequence[str], language: str) -> str:
    asked = ngettext("Cancel {count} hold?", "Cancel {count} holds?", len(titles), language)
    return f"{asked} {_quoted(titles)}"


def _quoted(titles: Sequence[str]) -> str:
    """Titles as data in a question: without what nobody would see, each between quotation marks."""
    return "; ".join(f"“{cleaned(title)}”" for title in titles if title)


FORMS: Final[dict[str, ChangeForm]] = {
    "renew": ChangeForm(RENEWALS, one_of=("ids", "all", "due_within")),
    "place_hold": ChangeForm(
        PLACED, needed=("record",), others=("pickup", "item", "group", "from", "expires", "comment")
    ),
    "cancel_holds": ChangeForm(CHANGED, one_of=("ids", "all"), question=_cancel),
    "change_holds": ChangeForm(CHANGED, needed=("ids",), one_of=("pickup", "freeze", "release"), others=("until",)),
    "add_favourites": ChangeForm(RECORDS_DONE, needed=("records",), others=("list",)),
    "move_favourites": ChangeForm(RECORDS_DONE, needed=("records", "from_list", "to_list")),
    "save_search": ChangeForm(DONE, needed=("id",)),
}

_NEEDS: Final = {"until": "freeze"}
"""Arguments that mean nothing without another one."""
RENEWAL_FIELDS: Final = ("loan_id", "title", "outcome", "due_after")
"""What a proposal says of a loan, beside the codes of its reasons."""

_ARGUMENTS: Final[Schema] = {
    "change": {
        "type": "string",
        "enum": list(FORMS),
        "description": "renew: ids, all or due_within. place_hold: record, and pickup, item, group, from, "
        "expires, comment. cancel_holds: ids or all. change_holds: ids, and pickup, freeze (until) or release. "
        "add_favourites: records, list. move_favourites: records, from_list, to_list. save_search: id.",
    },
    "ids": texts("Of loans or holds."),
    "all": truth("Every loan, or every open hold."),
    "due_within": DURATION,
    "record": text("Its record_id."),
    "pickup": text("The id of a pick-up library; default: the home library."),
    "item": text("One copy or issue; default: any."),
    "group": text("Of copies, by its id."),
    "from": text("Its first day."),
    "expires": text("The last day that it waits: 2027-01-31."),
    "comment": text("To the library."),
    "freeze": truth("Keep the place in the queue, and let others go first."),
    "until": text("The last day of the freeze: 2027-01-31."),
    "release": truth("End the freeze."),
    "records": texts("Their record_id."),
    "list": text("Id or exact name; default: the default list."),
    "from_list": text("Id or exact name."),
    "to_list": text("Id or exact name."),
    "id": text("Of a search of the history."),
    **ACCOUNT,
}


def _items() -> Schema:
    """What a proposal says of an item: each change says some of it."""
    names = (*RENEWAL_FIELDS, "id", "record_id", "list", "pickup_location")
    reasons = array_schema({"anyOf": [TEXT, REASON]})
    return array_schema(object_schema({**dict.fromkeys(names, nullable(TEXT)), "reasons": reasons}))


_PROPOSED: Final = ("token", "expires", "cost", "currency", "profile", "card")


def _proposal() -> Schema:
    return object_schema({**dict.fromkeys(_PROPOSED, nullable(TEXT)), "items": _items()})


def _propose(call: ToolCall) -> Answer:
    asked = {name: value for name, value in call.arguments.items() if name not in ACCOUNT}
    _check(asked)
    if "due_within" in asked:
        asked["due_within"] = duration(asked["due_within"])
    result = propose(call.machine, call.selection, asked)
    return call.answer(_shown(call, asked["change"], result, result.value))


def _check(asked: dict[str, Any]) -> None:
    change, form = asked["change"], FORMS[asked["change"]]
    known = ("change", *form.needed, *form.one_of, *form.others)
    given = [name for name, value in asked.items() if value is not False]
    for name in form.needed:
        if name not in given:
            raise UsageError("{one} needs {other}", one=change, other=name)
    if form.one_of and not set(given).intersection(form.one_of):
        raise UsageError("{one} needs {other}", one=change, other=" | ".join(form.one_of))
    for name in given:
        if name not in known:
            raise UsageError("{one} and {other} cannot be used together", one=change, other=name)
    for name, other in _NEEDS.items():
        if name in given and other not in given:
            raise UsageError("{one} needs {other}", one=name, other=other)
    for name in ("until", "from", "expires"):
        if name in asked:
            day(asked[name])


def _shown(call: ToolCall, change: str, result: AccountResult[Any], proposed: Proposed) -> Answer:
    cost, view = proposed.cost, FORMS[change].view
    rows = call.items(view, result, proposed.items)
    if view is RENEWALS:
        rows = [{name: row[name] for name in RENEWAL_FIELDS} | {"reasons": codes_of(row["reasons"])} for row in rows]
    else:
        rows = [_with_what_is_agreed(row, one) for row, one in zip(rows, proposed.shown, strict=True)]
    return {
        "token": proposed.token,
        "expires": None if proposed.expires is None else proposed.expires.isoformat(timespec="seconds"),
        "items": rows,
        "cost": None if cost is None else str(cost),
        "currency": None if cost is None else cost.currency or None,
        "profile": call.profile,
        "card": call.card,
    }


def _with_what_is_agreed(row: Answer, agreed: Agreed) -> Answer:
    place = {} if agreed.pickup_location is None else {"pickup_location": agreed.pickup_location}
    return {**row, "title": agreed.title, **place}


class Outdated(Exception):
    """What was proposed is not the same any more; nothing was done.

    Attributes:
        answer: the error, with the new proposal beside it.
    """

    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self.answer = answer


def _carry_out(call: ToolCall) -> Answer:
    result: AccountResult[CarriedOut] = carry_out(call.machine, call.arguments["token"], call.only)
    done = result.value
    if done.items is not None:
        if done.fee is not None and done.with_fee is not None:
            asked = gettext("The library charges {amount} for this hold. Place it?", call.language, amount=done.fee)
            call.further = Further(done.with_fee, f"{asked} {_quoted(done.titles)}".rstrip())
        return call.answer({"items": call.items(FORMS[done.change].view, result, done.items)})
    changed = StateChanged(
        "the account has changed since this was proposed, and nothing was done",
        hint="look at the new proposal, if there is one",
    )
    instead = None if done.instead is None else _shown(call, done.change, result, done.instead)
    raise Outdated({**call.failure(changed), "proposal": call.answer(instead)})


def question_of(call: ToolCall) -> str | None:
    """What the user is asked before a proposal is carried out; None: nothing."""
    proposal = proposal_of(call.machine, call.arguments["token"], call.only)
    question = FORMS[proposal.change["change"]].question
    return None if question is None else question(proposal.titles, call.language)


def refused_by_user(call: ToolCall) -> Answer:
    """The answer if the user said no. The token is no longer valid."""
    call.machine.ledger.take_proposal(call.arguments["token"])
    message = gettext("the user said no, and nothing was done", call.language)
    return {"error": {"code": "declined", "message": message, "hint": None}}


PROPOSE: Final = Tool(
    "Propose a change",
    "Say what a change would do, and do nothing. The token carries it out within 10 minutes, once; null: nothing would "
    "be done. Show the items, and what it costs, to the user before carry_out.",
    _proposal,
    _propose,
    _ARGUMENTS,
    ("change",),
)
CARRY_OUT: Final = Tool(
    "Carry out a proposal",
    "Do exactly what was proposed and shown, and prove it by reading back. If the account has changed meanwhile, "
    "nothing is done: the error is changed, with a new proposal to show.",
    lambda: object_schema({"items": array_schema({"type": "object"}), "proposal": {"type": ["object", "null"]}}),
    _carry_out,
    {"token": text("The token of the proposal.")},
    ("token",),
)
CHANGING: Final = {"propose": PROPOSE, "carry_out": CARRY_OUT}
"""The tools that change something, by name."""
