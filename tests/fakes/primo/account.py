"""The calls of a patron's account below ``/primaws/rest/priv/myaccount/``."""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tests.fakes.primo.texts import reason, says, shown_amount, shown_day
from tests.fakes.web import Response
from tunilib.core.answer import Answer, ClaimWord
from tunilib.core.hold import Hold, HoldStatus
from tunilib.core.loan import Loan
from tunilib.errors import TunilibError

if TYPE_CHECKING:
    from tests.fakes.primo.page import Call, Member

_MOST = 50
_STATES = {
    HoldStatus.IN_TRANSIT: "in-transit",
    HoldStatus.PROCESSING: "processing",
    HoldStatus.WAITING: "waiting",
    HoldStatus.FROZEN: "waiting",
}


def counters(call: Call) -> Response:
    loans = sum(len(one.door.loans.read().items) for one in call.members)
    past = sum(len(one.door.loans.history().items) for one in call.members)
    requests = sum(len(_listed(call, one)) for one in call.members)
    owed = sum((Decimal(str(one.door.fines.read().total)) for one in call.members), Decimal(0))
    values = {"Loans": loans, "Requests": requests, "HistoryLoans": past, "Fines": f"{owed:.2f}"}
    actions = [{"type": name, "value": str(value)} for name, value in values.items()]
    return call.says({"listofactions": {"action": call.some(actions)}})


def loans(call: Call) -> Response:
    is_past = call.request.one("type") == "history"
    every = [
        _loan(call, one, loan, is_past=is_past)
        for one in call.members
        for loan in (one.door.loans.history() if is_past else one.door.loans.read()).items
    ]
    size = min(int(call.request.one("bulk") or "10"), call.page.most or _MOST)
    first = max(int(call.request.one("offset") or "1"), 1)
    here = every[first - 1 : first - 1 + size]
    more = first - 1 + size < len(every) or call.page.says_more_forever
    if not every and call.page.empty == "nothing":
        return call.says({})
    found: dict[str, Any] = {"showmore": call.some(["Y" if more else "N"]), "historicloans": "Y", "hasAlerts": False}
    if here or call.page.empty == "list":
        found["loan"] = call.some(here)
    return call.says({"loans": found})


def _loan(call: Call, member: Member, loan: Loan, *, is_past: bool = False) -> dict[str, Any]:
    page, language = call.page, call.language
    renewable = bool(loan.renewable and not loan.gains_nothing) and not is_past
    found: dict[str, Any] = {
        "loanid": page.number("loan", member.code, loan.id),
        "itemid": page.number("item", member.code, loan.barcode or ""),
        "mmsid": page.mms(loan.record_id or ""),
        "title": f"{loan.title} / {loan.author}." if loan.author else loan.title,
        "author": f"{loan.author} kirjoittaja" if loan.author else "",
        "year": "2020.",
        "callnumber": "84.2 AAA",
        **_due(loan.due),
        "loandate": _plain(loan.checked_out),
        "loanstatus": says(language, "renewed" if loan.renewals_used else "normal"),
        "renew": "Y" if renewable else "N",
        "lastrenewdate": "",
        "itembarcode": loan.barcode,
        "itemcategoryname": says(language, "book"),
        "mainlocationname": member.place(str(loan.library)),
        "mainlocationcode": str(loan.library).upper(),
        "secondarylocationname": None,
        "ilsinstitutioncode": member.code,
        "ilsinstitutionname": member.name,
    }
    if is_past:
        returned = loan.returned
        return found | {"returndate": _plain(returned), "returnhour": _hour(returned, "1200")}
    found |= {"maxrenewdate": _plain(loan.latest_due), "alerts": []}
    against = [reason(language, str(one.code)) for one in loan.reasons][:2]
    if not renewable:
        against = against or [says(language, "failed")]
        found["renewstatuses"] = {"renewstatus": against[0] if len(against) == 1 else against}
    return found


def renew(call: Call) -> Response:
    """``renew_loans``: one loan. That it says so is no proof: clients read the loans again."""
    found = _named(call, "loan", call.sent.get("id"))
    for member in call.members:
        loan = next((one for one in member.door.loans.read().items if found == (member.code, one.id)), None)
        if loan is None:
            continue
        against = _refusal(call, member.door.loans.renew([loan]), loan.id)
        now = next((one for one in member.door.loans.read().items if one.id == loan.id), loan)
        if against and call.page.refuses_by_envelope:
            return call.fails(against)
        return call.says({"loans": {"loan": call.some([_renewed(call, member, now, not against)])}})
    return call.fails(says(call.language, "failed"))


def renew_all(call: Call) -> Response:
    """``renew_all_loans``: a change by GET, which spends a renewal on each."""
    done = []
    for member in call.members:
        for loan in member.door.loans.read().items:
            against = _refusal(call, member.door.loans.renew([loan]), loan.id)
            now = next(one for one in member.door.loans.read().items if one.id == loan.id)
            done.append(_renewed(call, member, now, not against))
    return call.says({"loans": {"loan": call.some(done)}})


def _renewed(call: Call, member: Member, loan: Loan, is_done: bool) -> dict[str, Any]:
    return {
        "id": call.page.number("loan", member.code, loan.id),
        "title": loan.title,
        "renewed": "Y" if is_done else "N",
        "duedate": _due(loan.due)["duedate"],
        "loanstatus": says(call.language, "renewed" if is_done else "normal"),
    }


def requests(call: Call) -> Response:
    found = [_hold(call, one, hold) for one in call.members for hold in _listed(call, one)]
    call.page.next_reading()
    if not found:
        return call.says({"holds": {"hold": []}} if call.page.empty == "list" else {})
    return call.says({"holds": {"hold": call.some(found)}})


def _listed(call: Call, member: Member) -> list[Hold]:
    return [
        one for one in member.door.holds.read().items if one.is_open and not call.page.is_late((member.code, one.id))
    ]


def _hold(call: Call, member: Member, hold: Hold) -> dict[str, Any]:
    ready, until = hold.is_ready, hold.pickup_until
    state = (
        says(call.language, "shelf", day=shown_day(until)) if ready and until
        else says(call.language, _STATES.get(hold.status, "processing"))
    )  # fmt: skip
    return {
        "requestid": call.page.number("hold", member.code, hold.id),
        "title": hold.title,
        "author": hold.author,
        "mmsid": call.page.mms(hold.record_id or "", network=call.page.is_network),
        "requestdate": _plain(hold.created),
        "holdstatus": state,
        "available": "Y" if ready else "N",
        "cancel": "Y" if hold.cancellable else "N",
        "pickuplocationname": member.place(hold.pickup_location or ""),
        "ilsinstitutioncode": member.code,
        "ilsinstitutionname": member.name,
    }


def cancel(call: Call) -> Response:
    """``cancel_requests``. The kind is the plural, the key of the list."""
    found = _named(call, "hold", call.sent.get("request_id"))
    for member in call.members if call.sent.get("request_type") == "holds" else ():
        hold = next((one for one in member.door.holds.read().items if found == (member.code, one.id)), None)
        if hold is None:
            continue
        against = _refusal(call, member.door.holds.cancel([hold]), hold.id)
        if against:
            return call.fails(against)
        return call.says(
            {"holds": {"hold": call.some([{"requestid": call.sent["request_id"], "note": {"type": "info"}}])}}
        )
    return call.fails(says(call.language, "gone"))


def fines(call: Call) -> Response:
    found = [
        {
            "fineid": call.page.number("fine", member.code, fine.id),
            "finestatus": "ACTIVE",
            "finesum": shown_amount(call.language, fine.balance, "EUR"),
            "originalfinesum": shown_amount(call.language, fine.amount, "EUR"),
            "finedate": _plain(fine.registered),
            "type": "debit",
            "description": says(call.language, f"fine.{fine.kind}" if f"{fine.kind}" != "accrued" else "fine.overdue"),
            "title": fine.title or "",
            "finemainlocation": member.name,
            "isAlert": False,
            "ilsinstitutioncode": member.code,
        }
        for member in call.members
        for fine in member.door.fines.read().fines
        if fine.is_counted
    ]
    found += [
        {
            "fineid": f"9{number}",
            "finestatus": "CLOSED",
            "finesum": shown_amount(call.language, amount, "EUR"),
            "finedate": "20250110",
            "type": "debit",
            "description": says(call.language, "fine.overdue"),
            "title": "",
            "ilsinstitutioncode": call.page.institution,
        }
        for number, amount in enumerate(call.page.paid_fines)
    ]
    return call.says({"fines": {"fine": call.some(found)}} if found else {})


def settings(call: Call) -> Response:
    profile = call.members[0].door.profile.read()
    register = profile.register
    values = {"email": register.email, "address1": register.address, "telephone1": register.phone}
    fields = {name: {"value": value or "", "maxlen": "255", "uimandatory": "N"} for name, value in values.items()}
    groups = [
        {
            "patronstatuscode": "10",
            "patronstatusname": register.category or "",
            "patronexpirydate": _plain(one.door.profile.read().register.card_expires),
            "ilsinstitutioncode": one.code,
        }
        for one in call.members
    ]
    status = [{"registration": [{"institution": groups}]}]
    return call.says({"editable": "false", **fields, "patronstatus": status})


def blocks(call: Call) -> Response:
    """``blocks_messages``: not those that come from a limit. The keys around the entries are guessed."""
    codes = {
        (one.code, one.name, str(found.code))
        for one in call.members
        for found in one.door.profile.read().reasons
        if str(found.code) != "patron.suspended-fines"
    }
    found = [
        {
            "ilsinstitutioncode": code,
            "ilsinstitutionname": name,
            "text": reason(call.language, why),
            "type": "BLOCK",
        }
        for code, name, why in sorted(codes)
    ]
    return call.says({"blocks": {"block": call.some(found)}} if found else {})


def _named(call: Call, kind: str, number: object) -> tuple[str, str] | None:
    return call.page.named(kind, str(number))


def _refusal(call: Call, answer: Answer, key: str) -> str:
    claim = answer.of(key)
    if claim.word is ClaimWord.DONE:
        return ""
    why = claim.reasons or answer.refused
    return reason(call.language, str(why[0].code)) if why else says(call.language, "failed")


def _due(due: date | datetime | None) -> dict[str, str]:
    return {"duedate": _plain(due), "duehour": _hour(due, "2359")}


def _plain(day: date | datetime | None) -> str:
    return day.strftime("%Y%m%d") if day is not None else ""


def _hour(moment: date | datetime | None, otherwise: str) -> str:
    return moment.strftime("%H%M") if isinstance(moment, datetime) else otherwise


ROUTES = {
    ("GET", "counters"): counters,
    ("GET", "loans"): loans,
    ("POST", "renew_loans"): renew,
    ("GET", "renew_all_loans"): renew_all,
    ("GET", "requests"): requests,
    ("POST", "cancel_requests"): cancel,
    ("GET", "fines"): fines,
    ("GET", "personal_settings"): settings,
    ("GET", "blocks_messages"): blocks,
}


def answered(call: Call, name: str) -> Response:
    """The answer to a call by its name."""
    handle = ROUTES.get((call.request.method, name))
    if handle is None:
        return Response(404, "")
    try:
        return handle(call)
    except (TunilibError, json.JSONDecodeError):
        return call.fails(says(call.language, "failed"))
