"""The rows of Finna's loans and holds, as its templates make them of what a driver gives."""

from __future__ import annotations

from tests.fakes.drivers.details import HoldDetails, LoanDetails
from tests.fakes.drivers.phrases import phrase
from tests.fakes.view import Result, View, e
from tunilib.core.loan import LoanStatus


def loan_status(view: View, shown: LoanDetails, status: LoanStatus | None, result: Result | None) -> str:
    """The column of a loan: ``myresearch/checkedout.phtml``."""
    is_done = result is not None and result.done
    parts = []
    if shown.message and not is_done:
        parts.append(f'<div class="alert alert-info">{e(shown.message)}</div>')
    if shown.institution:
        parts.append(f"<strong>{e(shown.institution)}</strong><br>")
    if shown.checked_out:
        parts.append(f"{phrase(view.language, 'Checked Out')}: {shown.checked_out}</span><br>")
    if shown.borrowed_at:
        parts.append(f"<strong>{e(view.label('borrowed-at'))}:</strong> {e(shown.borrowed_at)}<br>")
    if shown.renew is not None:
        if shown.renew_limit is not None and shown.renew_limit >= shown.renew:
            counted = phrase(view.language, "renewals_remaining", count=shown.renew_limit - shown.renew)
        else:
            counted = f"{phrase(view.language, 'Renewed')}: {shown.renew}"
        parts.append(f"<strong>{e(counted)}</strong><br>")
    if shown.renewal_count:
        counted = phrase(view.language, "loan_renewal_count", count=shown.renewal_count, limit=shown.renewal_limit)
        parts.append(f"<div><strong>{e(counted)}</strong ></div>")
    parts.append(f"<strong>{e(view.label('due'))}: {shown.due}</strong>")
    if result is not None:
        parts.append(_renewed(view, result))
    elif status is LoanStatus.OVERDUE:
        parts.append(f'<div class="alert alert-danger">{e(view.say("loan.overdue"))}</div>')
    elif status is LoanStatus.DUE_SOON:
        parts.append(f'<div class="alert alert-info">{e(view.say("loan.due-soon"))}</div>')
    return "".join(parts)


def _renewed(view: View, result: Result) -> str:
    if result.done:
        return f'<div class="alert alert-success">{e(view.say("renewal.row-done"))}</div>'
    said = view.say("renewal.row-refused")
    return f'<div class="alert alert-danger">{e(f"{said}: {result.reason}" if result.reason else said)}</div>'


def hold_status(view: View, shown: HoldDetails, refusal: str) -> str:
    """The column of a hold: ``holds/list.phtml``."""
    parts = []
    if shown.group:
        parts.append(f"<strong>{phrase(view.language, 'hold_requested_group')}:</strong> {e(shown.group)}<br>")
    place = f"<strong>{e(view.label('pickup'))}:</strong> {e(shown.location)}"
    parts.append(f'<div class="pickup-location-container">{place}</div>')
    days = [f"<strong>{e(view.label('created'))}:</strong> {shown.created}"]
    if shown.expires:
        days.append(f"<strong>{e(view.label('expires'))}:</strong> {shown.expires}")
    parts.append(" | ".join(days) + "<br>")
    if shown.is_available:
        parts.append(f'<div class="alert alert-success">{_available(view, shown)}</div>')
    elif shown.is_in_transit:
        parts.append(f'<div class="text-success">{e(view.say("hold.in-transit"))}</div>')
    elif shown.position is not None:
        parts.append(f"<p><strong>{e(view.label('position'))}:</strong> {e(shown.position)}</p>")
    if refusal:
        parts.append(f'<div class="alert alert-danger">{e(refusal)}</div>')
    if shown.is_frozen:
        until = shown.frozen_through
        text = view.say("hold.frozen-until", date=until) if until else view.say("hold.frozen")
        parts.append(f"<strong>{e(text)}</strong>")
    if shown.edit_key:
        parts.append(f'<p><a class="hold-edit" href="/Holds/Edit?selectedIDS[]={e(shown.edit_key)}">Edit</a></p>')
    return "".join(parts)


def _available(view: View, shown: HoldDetails) -> str:
    until = shown.last_pickup
    text = view.say("hold.ready-until", date=until) if until else phrase(view.language, "hold_available")
    parts = [e(text)]
    if shown.pickup_number is not None:
        parts.append(f"<br><strong>{phrase(view.language, 'Pickup number')}:</strong> {e(shown.pickup_number)}")
    if shown.shelf:
        parts.append(f"<br><strong>{phrase(view.language, 'Hold Shelf')}:</strong> {e(shown.shelf)}")
    return "".join(parts)
