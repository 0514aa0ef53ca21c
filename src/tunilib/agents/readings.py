"""The tools that read: one table, each with its words, its arguments, the view of its answer and what it does.

Their words are ours alone and never the same as a library's: nothing that was read is part of a description.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from tunilib.agents.schemas import (
    ERROR,
    FAILED_ACCOUNT,
    TEXT,
    Schema,
    array_schema,
    nullable,
    object_schema,
    view_schema,
)
from tunilib.core.catalogue import FILTERS, MOST_AT_ONCE, SORTS, TYPES
from tunilib.core.loan import Duration
from tunilib.core.reason import Reason, ReasonCode
from tunilib.errors import NotFound
from tunilib.services.cards import cards
from tunilib.services.catalogue import open_catalogue
from tunilib.services.favourites import favourites
from tunilib.services.fines import fines
from tunilib.services.history import evidence
from tunilib.services.holds import holds, pickup_libraries
from tunilib.services.loans import explain, loans_due, plan
from tunilib.services.profile import profile
from tunilib.services.status import overview
from tunilib.views.favourites import FAVOURITES
from tunilib.views.fines import FINES
from tunilib.views.holds import HOLDS, PICKUP
from tunilib.views.loans import EVIDENCE, EXPLANATIONS, LOANS, PLAN, STATUS
from tunilib.views.profile import CARDS, PROFILE
from tunilib.views.search import FOUND, RECORD

if TYPE_CHECKING:
    from tunilib.agents.answers import Answer, ToolCall
    from tunilib.views.view import View

LONGEST_TEXT, LONGEST_LIST = 500, 200
"""The most characters of one argument, and the most things in one list."""


class Tool(NamedTuple):
    """A tool.

    Attributes:
        title, description: for the client and its user.
        arguments: the schema of each, by name; needed: those that must be given.
        output: makes the schema of the answer where all is well.
        run: answers a call.
    """

    title: str
    description: str
    output: Callable[[], Schema]
    run: Callable[[ToolCall], Answer]
    arguments: Mapping[str, Any] = MappingProxyType({})
    needed: tuple[str, ...] = ()

    @property
    def output_schema(self) -> Schema:
        """The schema of the answer, or of an error: there are clients that compare both with it."""
        made = self.output()
        possible = made["anyOf"] if "anyOf" in made else [{"required": made["required"]}]
        properties = {**made["properties"], "error": ERROR}
        return {"type": "object", "properties": properties, "anyOf": [*possible, {"required": ["error"]}]}

    @property
    def input_schema(self) -> Schema:
        """The schema of the arguments."""
        found = {"type": "object", "properties": dict(self.arguments), "additionalProperties": False}
        return {**found, "required": list(self.needed)} if self.needed else found


def text(description: str, **more: Any) -> Schema:
    """An argument that is a text."""
    return {"type": "string", "description": description, "minLength": 1, "maxLength": LONGEST_TEXT, **more}


def texts(description: str) -> Schema:
    """An argument that is a list of texts."""
    items = {"type": "string", "minLength": 1, "maxLength": LONGEST_TEXT}
    return {"type": "array", "description": description, "items": items, "minItems": 1, "maxItems": LONGEST_LIST}


def truth(description: str) -> Schema:
    """An argument that is true or false."""
    return {"type": "boolean", "description": description}


DURATION: Final = text(
    "3d: calendar days, 0d is today; 26h: hours. Overdue loans are included.", pattern="^[0-9]{1,5}[dh]$"
)
ACCOUNT: Final = {
    "profile": text("Which account; default: the default one."),
    "card": text("Which library card of it, by its id in cards; default: the active one."),
}
_EVERY: Final = {"all_profiles": truth("Every account; one that fails is an element with its error.")}


def _several(one: Schema) -> Schema:
    result = array_schema({"anyOf": [one, FAILED_ACCOUNT]})
    return {
        "type": "object",
        "properties": {**one["properties"], "result": result},
        "anyOf": [{"required": one["required"]}, {"required": ["result"]}],
    }


def _rows(view: View, *, of_several: bool = False) -> Callable[[], Schema]:
    def made() -> Schema:
        row = view_schema(view)
        return object_schema({"result": array_schema({"anyOf": [row, FAILED_ACCOUNT]} if of_several else row)})

    return made


def _loans(call: ToolCall) -> Answer:
    within, overdue = call.arguments.get("due_within"), call.arguments.get("overdue", False)
    due = None if within is None else Duration.parse(within)
    return call.rows(LOANS, lambda account: loans_due(account, due, overdue=overdue))


def _loan_story(call: ToolCall) -> Answer:
    loan, explained = call.arguments["loan"], None
    with suppress(NotFound):  # it may have been returned
        ((explained,)) = call.result(lambda account: explain(account, [loan])).value
    seen = evidence(call.machine, call.selection, loan if explained is None else explained.loan_id)
    explanation = None if explained is None else EXPLANATIONS.row(explained)
    return call.answer({"explain": explanation, "evidence": EVIDENCE.row(seen)})


def _cards(call: ToolCall) -> Answer:
    found = call.result(cards).value
    return call.answer({"result": [CARDS.row(one) for one in found]}, personal=True)


def _search(call: ToolCall) -> Answer:
    asked = call.arguments
    with open_catalogue(call.machine, call.selection.profile, remembers=False) as catalogue:
        found = catalogue.search(
            asked["query"],
            type=asked.get("type", "all"),
            sort=asked.get("sort", "relevance"),
            limit=asked.get("limit"),
            **_filters(asked.get("filters", {})),
        )
    return call.answer(FOUND.row(found))


def _filters(given: Any) -> dict[str, Any]:
    """Filters as an object, as on the command line, or as either in a text, as some clients write it."""
    if isinstance(given, str):
        try:
            given = json.loads(given) if given[:1] in ("{", "[") else [given]
        except ValueError:
            given = [given]
    if isinstance(given, dict):
        return {field: list(map(str, value if isinstance(value, list) else [value])) for field, value in given.items()}
    found: dict[str, Any] = {}
    for word in given:
        field, _, value = str(word).partition("=")
        found.setdefault(field, []).append(value)
    return found


def _record(call: ToolCall) -> Answer:
    with open_catalogue(call.machine, call.selection.profile, remembers=False) as catalogue:
        return call.answer(RECORD.row(catalogue.record(call.arguments["record"])))


def _reasons(call: ToolCall) -> Answer:
    return call.array({"code": code.value, "text": Reason(code).text(call.language)} for code in ReasonCode)


_FILTER: Final = {
    "anyOf": [
        {"type": "string", "minLength": 1, "maxLength": LONGEST_TEXT},
        {"type": "integer"},
        {"type": "array", "items": {"type": ["string", "integer"]}, "minItems": 1, "maxItems": LONGEST_LIST},
    ]
}
_FILTERS: Final = {
    "description": "Several values of one filter: any of them. year: 2001, or 2001..2010.",
    "anyOf": [
        {"type": "object", "properties": dict.fromkeys(FILTERS, _FILTER), "additionalProperties": False},
        texts("FIELD=VALUE, as on the command line."),
        {"type": "string", "minLength": 1, "maxLength": LONGEST_TEXT},
    ],
}

READING: Final[dict[str, Tool]] = {
    "status": Tool(
        "Status of the account",
        "The account at a glance: loans (ok, due soon, overdue), holds, fines, when card and session end, and the "
        "days ahead.",
        lambda: _several(view_schema(STATUS)),
        lambda call: call.thing(STATUS, overview),
        {**ACCOUNT, **_EVERY},
    ),
    "loans": Tool(
        "Loans",
        "What is on loan, by due date, with what is known about renewing each.",
        _rows(LOANS, of_several=True),
        _loans,
        {"due_within": DURATION, "overdue": truth("Only overdue loans."), **ACCOUNT, **_EVERY},
    ),
    "loan_story": Tool(
        "Story of a loan",
        "Why a loan can or cannot be renewed, what keeping it costs (explain; null once it is returned), and what this "
        "machine has seen of it and done to it (evidence).",
        lambda: object_schema({"explain": nullable(view_schema(EXPLANATIONS)), "evidence": view_schema(EVIDENCE)}),
        _loan_story,
        {"loan": text("A loan, by its id or barcode."), **ACCOUNT},
        ("loan",),
    ),
    "renewal_plan": Tool(
        "Plan of renewals and trips",
        "When to renew what, and the fewest trips to the library.",
        lambda: view_schema(PLAN),
        lambda call: call.thing(PLAN, plan),
        ACCOUNT,
    ),
    "holds": Tool(
        "Holds and requests",
        "Holds, requests from the stacks and interlibrary loans: ready ones first, closed ones last.",
        _rows(HOLDS, of_several=True),
        lambda call: call.rows(HOLDS, holds),
        {**ACCOUNT, **_EVERY},
    ),
    "pickup_locations": Tool(
        "Pick-up libraries",
        "Where a hold can be collected.",
        _rows(PICKUP),
        lambda call: call.rows(PICKUP, lambda account: pickup_libraries(account, call.arguments.get("record"))),
        {"record": text("A record; some sites need it."), **ACCOUNT},
    ),
    "fines": Tool(
        "Fines",
        "What is owed, whether it suspends borrowing, and whether it can be paid online. Paying is for a person.",
        lambda: _several(view_schema(FINES)),
        lambda call: call.thing(FINES, fines),
        {**ACCOUNT, **_EVERY},
    ),
    "profile": Tool(
        "Personal information",
        "Name, addresses and settings of the patron. Only when the user asks for them.",
        lambda: view_schema(PROFILE),
        lambda call: call.answer(PROFILE.row(call.result(profile).value), personal=True),
        ACCOUNT,
    ),
    "cards": Tool(
        "Library cards",
        "The library cards of the account, with their numbers. Other tools name a card by its id.",
        _rows(CARDS),
        _cards,
        ACCOUNT,
    ),
    "search": Tool(
        "Search the catalogue",
        "Search the library's catalogue. It is not remembered in the account's history.",
        lambda: view_schema(FOUND),
        _search,
        {
            "query": text('Words; "a phrase"; AND, OR, NOT; kale*.'),
            "type": {"type": "string", "enum": list(TYPES), "description": "Where to look; isn: ISBN or ISSN."},
            "filters": _FILTERS,
            "sort": {"type": "string", "enum": list(SORTS)},
            "limit": {"type": "integer", "minimum": 1, "maximum": MOST_AT_ONCE, "description": "Default: 20."},
            **ACCOUNT,
        },
        ("query",),
    ),
    "record": Tool(
        "One record",
        "A record in full, with each copy: where it is, or when it is due back.",
        lambda: view_schema(RECORD),
        _record,
        {"record": text("A record, by its record_id."), **ACCOUNT},
        ("record",),
    ),
    "favourites": Tool(
        "Favourites",
        "The user's references, in lists, with notes and keywords.",
        _rows(FAVOURITES),
        lambda call: call.rows(FAVOURITES, lambda account: favourites(account, call.arguments.get("list"))),
        {"list": text("A list, by its id or exact name; default: all."), **ACCOUNT},
    ),
    "reasons": Tool(
        "Reason codes",
        "Every code that a refusal can have, and what it means.",
        lambda: object_schema({"result": array_schema(object_schema({"code": TEXT, "text": TEXT}))}),
        _reasons,
        ACCOUNT,
    ),
}
"""The tools that read, in the order in which they are listed."""
