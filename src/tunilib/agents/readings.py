"""The tools that read: one table, each with its words, its arguments, the view of its answer and what it does.

Their words are ours alone and never the same as a library's: nothing that was read is part of a description.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from tunilib.agents.answers import Answer, ToolCall, codes_of
from tunilib.agents.schemas import (
    REASON,
    TEXT,
    Schema,
    array_schema,
    brief,
    nullable,
    object_schema,
    view_schema,
    with_definitions,
)
from tunilib.core.catalogue import FILTERS, MOST_AT_ONCE, SORTS, TYPES
from tunilib.core.loan import Duration
from tunilib.core.reason import Reason, ReasonCode
from tunilib.errors import NotFound, UsageError
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
    from tunilib.views.view import View

LONGEST_TEXT, LONGEST_LIST = 500, 200
"""The most characters of one argument, and the most things in one list."""
LOAN_FIELDS: Final = ("id", "title", "due", "status", "renewable", "reasons")
"""What is answered of a loan unless other fields are asked for."""
MOST_DAYS: Final = 28
"""The days of a status; more would not fit into what an assistant reads at a glance."""


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
        properties = {**self.output()["properties"], "error": {"type": "object"}}
        return with_definitions(brief({"type": "object", "properties": properties}))

    @property
    def input_schema(self) -> Schema:
        found = {"type": "object", "properties": dict(self.arguments)}
        return {**found, "required": list(self.needed)} if self.needed else found


def text(description: str, **more: Any) -> Schema:
    """An argument that is a text of at most :data:`LONGEST_TEXT` characters."""
    return {"type": "string", "description": description, **more}


def texts(description: str) -> Schema:
    """An argument that is a list of at most :data:`LONGEST_LIST` texts."""
    return {"type": "array", "description": description, "items": {"type": "string"}}


def truth(description: str) -> Schema:
    """An argument that is true or false."""
    return {"type": "boolean", "description": description}


DURATION: Final = {
    "type": ["string", "integer"],
    "description": "7 or 7d: days, 0 is today; 26h: hours. Overdue ones count.",
    "pattern": "^[0-9]{1,5}[dh]$",
    "minimum": 0,
    "maximum": 99_999,
}
ACCOUNT: Final = {"profile": TEXT, "card": TEXT}
"""Whose account and card; the instructions of the server say how they are named."""
_EVERY: Final = {"all_profiles": truth("Every account.")}


def _several(one: Schema) -> Schema:
    """A single thing; of several accounts ``result`` has them, each alike, or its error."""
    return object_schema({**one["properties"], "result": array_schema({"type": "object"})})


def _rows(view: View, *, of_several: bool = False) -> Callable[[], Schema]:
    def made() -> Schema:
        properties = view_schema(view)["properties"]
        failed = {"error": {"type": "object"}} if of_several else {}
        return object_schema({"result": array_schema(object_schema({**properties, **failed}))})

    return made


def _loan_rows() -> Schema:
    reasons = array_schema({"anyOf": [TEXT, REASON]})
    row = object_schema({**view_schema(LOANS)["properties"], "reasons": reasons, "error": {"type": "object"}})
    beside = {"profile": nullable(TEXT), "card": nullable(TEXT), "total": {"type": "integer"}}
    return object_schema({"result": array_schema(row), **beside})


def _loans(call: ToolCall) -> Answer:
    """The loans with the fields asked for, and beside them their account, where it is one."""
    asked = call.arguments
    due = Duration.parse(duration(asked["due_within"])) if "due_within" in asked else None
    overdue = asked.get("overdue", False)
    for name in asked.get("fields", ()):
        if name not in LOANS.keys:
            known = ", ".join(LOANS.keys)
            raise UsageError("unknown column: {name}", hint="the columns are: {names}", name=name, names=known)
    rows = list(call.rows(LOANS, lambda account: loans_due(account, due, overdue=overdue)))
    loans = [row for row in rows if "error" not in row]
    beside: Answer = {}
    if not asked.get("all_profiles"):
        beside = {"profile": call.profile, "card": call.card}
    if "limit" in asked:
        beside["total"] = len(loans)
    every = asked.get("all_profiles", False)
    shown = [_of_fields(row, asked.get("fields"), every=every) for row in loans[: asked.get("limit")]]
    return call.answer({"result": [*shown, *(row for row in rows if "error" in row)], **beside})


def _of_fields(row: Answer, fields: Sequence[str] | None, *, every: bool) -> Answer:
    if fields is None:
        short = {name: row[name] for name in LOAN_FIELDS} | {"reasons": codes_of(row["reasons"])}
    else:
        short = {name: row[name] for name in fields}
    return {**short, "profile": row["profile"], "card": row["card"]} if every else short


def duration(given: str | int) -> str:
    """What ``due_within`` means, as the command line writes it: a number is days."""
    return f"{given}d" if isinstance(given, int) else given


def _status_schema() -> Schema:
    found = view_schema(STATUS)
    day = object_schema({"date": TEXT, "kind": TEXT, "count": {"type": "integer"}})
    return _several({**found, "properties": {**found["properties"], "timeline": array_schema(day)}})


def _status(call: ToolCall) -> Answer:
    return call.thing(STATUS, overview, lambda row: {**row, "timeline": _days(row["timeline"])})


def _days(timeline: Sequence[Answer]) -> list[Answer]:
    counts = Counter((one["date"], one["kind"]) for one in timeline)
    days = [{"date": day, "kind": kind, "count": count} for (day, kind), count in counts.items()]
    return days[:MOST_DAYS]


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


_FILTERS: Final = {
    "description": "By " + " ".join(FILTERS) + ": an object of values, or FIELD=VALUE. Several values of one: any of "
    "them. year: 2001, or 2001..2010.",
    "type": ["object", "array", "string"],
    "items": {"type": "string"},
}

READING: Final[dict[str, Tool]] = {
    "status": Tool(
        "Status of the account",
        "The account at a glance: loans, holds, fines, when card and session end, and how much falls due on each of "
        f"the next {MOST_DAYS} days that have something.",
        _status_schema,
        _status,
        {**ACCOUNT, **_EVERY},
    ),
    "loans": Tool(
        "Loans",
        f"What is on loan, by due date: {' '.join(LOAN_FIELDS)} (codes), unless fields names others. loan_story says "
        "why.",
        _loan_rows,
        _loans,
        {
            "due_within": DURATION,
            "overdue": truth("Only overdue loans."),
            "fields": texts("Of those in the output schema."),
            "limit": {"type": "integer", "minimum": 1, "description": "The first ones; total is how many there are."},
            **ACCOUNT,
            **_EVERY,
        },
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
        lambda call: call.array(call.rows(HOLDS, holds)),
        {**ACCOUNT, **_EVERY},
    ),
    "pickup_locations": Tool(
        "Pick-up libraries",
        "Where a hold can be collected.",
        _rows(PICKUP),
        lambda call: call.array(
            call.rows(PICKUP, lambda account: pickup_libraries(account, call.arguments.get("record")))
        ),
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
        lambda call: call.array(call.rows(FAVOURITES, lambda account: favourites(account, call.arguments.get("list")))),
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
