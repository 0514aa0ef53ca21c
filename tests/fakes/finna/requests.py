"""Finna's holds and retrieval requests."""

from __future__ import annotations

from dataclasses import dataclass

from tests.fakes.drivers.details import HoldDetails
from tests.fakes.drivers.templates import hold_status
from tests.fakes.finna.layout import author, blocks, heading, nothing, page
from tests.fakes.view import View, e, hidden
from tunilib.core.hold import Hold, HoldStatus

TEMPLATES = {
    "holds": ("holds", "list"),
    "retrievals": ("myresearch", "storageretrievalrequests"),
    "ill": ("myresearch", "illrequests"),
}
FORMS = {"holds": "update_holds", "retrievals": "cancelStorageRetrievalRequest", "ill": "cancelILLRequest"}
FIELDS = {"holds": "selectedIDS[]", "retrievals": "cancelSelectedIDS[]", "ill": "cancelSelectedIDS[]"}


@dataclass(frozen=True)
class HoldLine:
    """A row of holds.

    Attributes:
        key: what to send to cancel it; None: it cannot be cancelled.
        refusal: what the row says about a cancellation that was just refused.
        told: what a driver gives of it; None: no driver is imitated.
    """

    hold: Hold
    key: str | None
    pickup: str
    editable: bool = False
    refusal: str = ""
    told: HoldDetails | None = None


def requests(view: View, kind: str, lines: tuple[HoldLine, ...]) -> str:
    body = blocks(view) + heading(view, kind, len(lines))
    if lines:
        rows = "".join(_row(view, kind, line) for line in lines)
        body += (
            f'<form id="{FORMS[kind]}" name="updateForm" class="inline" method="post"{action(kind)}>{confirmation()}'
            f'<div class="toolbar">{select_all()}{update(kind, "btn btn-primary btn-finna-toolbar hidden")}'
            '<input id="cancelSelected" name="cancelSelected" type="submit" value="Delete Selected"></div>'
            '<table class="myresearch-table"><tr class="sr-only"><th>Select</th><th></th></tr>'
            f"{rows}</table></form>"
        )
    else:
        body += nothing(view.say(f"empty.{kind}"))
    return page(view, TEMPLATES[kind], view.heading(kind), body, current=kind)


def action(kind: str) -> str:
    return ' action="/Holds/List"' if kind == "holds" else ""


def confirmation() -> str:
    return (
        '<input type="hidden" id="submitType" name="cancelSelected" value="1">'
        '<input type="hidden" id="cancelConfirm" name="confirm" value="0">'
    )


def select_all() -> str:
    box = '<input type="checkbox" name="selectAll" class="checkbox-select-all">'
    return f'<div class="checkbox"><label>{box}</label></div>'


def update(kind: str, classes: str) -> str:
    """The button for changes of several holds; requests have none."""
    if kind != "holds":
        return ""
    return f'<input id="update_selected" name="updateSelected" type="submit" value="Edit" class="{classes}">'


def status(view: View, kind: str, line: HoldLine) -> str:
    """What the row says about the hold, the same in both products."""
    hold = line.hold
    place = f"<strong>{e(view.label('pickup'))}:</strong> {e(line.pickup)}"
    parts = [f'<div class="pickup-location-container">{place}</div>' if view.product == "finna" else f"{place}<br>"]
    dates = [f"<strong>{e(view.label('created'))}:</strong> {view.day(hold.created)}"]
    if hold.expires is not None and hold.status is not HoldStatus.READY:
        dates.append(f"<strong>{e(view.label('expires'))}:</strong> {view.day(hold.expires)}")
    parts.append(" | ".join(dates) + "<br>")
    if hold.position is not None:
        parts.append(f"<p><strong>{e(view.label('position'))}:</strong> {hold.position}</p>")
    parts.append(_state(view, kind, hold))
    if line.editable:
        parts.append(f'<p><a class="hold-edit" href="/Holds/Edit?selectedIDS[]={e(line.key)}">Edit</a></p>')
    if line.refusal:
        parts.append(f'<div class="alert alert-danger">{e(line.refusal)}</div>')
    return "".join(parts)


def _row(view: View, kind: str, line: HoldLine) -> str:
    hold = line.hold
    ident = f' id="record{e(hold.record_id)}"' if kind != "holds" else ""
    if line.key is None:
        box = f'<span class="no-checkbox">{e(view.say("cannot-change"))}</span>'
    else:
        box = hidden("cancelAllIDS[]", line.key)
        box += f'<input type="checkbox" class="checkbox-select-item" name="{FIELDS[kind]}" value="{e(line.key)}">'
    title = (
        f'<a href="/Record/{e(hold.record_id)}" class="record-title">{hold.title}</a>'
        f'<div class="record-core-metadata"><span class="label format-1bookbook">Book</span>'
        f"{author(view, hold.author)}</div>"
    )
    shown = hold_status(view, line.told, line.refusal) if line.told is not None else status(view, kind, line)
    if kind != "holds":
        return (
            f'<tr{ident} class="result myresearch-row"><td class="checkbox-col">{box}</td><td>{title}</td>'
            f'<td class="text-right" headers="label-core-metadata">{shown}</td></tr>'
        )
    return (
        f'<tr class="myresearch-row result"><td class="checkbox-col">{box}</td><td>'
        f'<div class="half-table-column">{title}</div>'
        f'<div class="half-table-column holds-status-information">{shown}</div></td></tr>'
    )


def _state(view: View, kind: str, hold: Hold) -> str:
    good = "alert alert-success" if view.product == "finna" else "text-success"
    parts = []
    if hold.processed is not None:
        done = view.say("request.processed", date=view.day(hold.processed))
        parts.append(f'<div class="text-success">{e(done)}</div>')
    match hold.status:
        case HoldStatus.READY if hold.pickup_until is not None:
            text = view.say("hold.ready-until", date=view.day(hold.pickup_until))
            parts.append(f'<div class="{good}">{e(text)}</div>')
        case HoldStatus.IN_TRANSIT:
            parts.append(f'<div class="text-success">{e(view.say("hold.in-transit"))}</div>')
        case HoldStatus.CANCELLED:
            text = view.say("request.cancelled")
            parts.append(f'<div class="{good}">{e(text)}</div>')
        case HoldStatus.FROZEN:
            text = view.say("hold.frozen")
            if hold.frozen_until is not None:
                text = view.say("hold.frozen-until", date=view.day(hold.frozen_until))
            parts.append(f"<p><strong>{e(text)}</strong></p>")
        case _:
            pass
    return "".join(parts)
