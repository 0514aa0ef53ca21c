"""VuFind's loans: no number in the heading, no barcode, a count in the page's script."""

from __future__ import annotations

from tests.fakes.finna.loans import pages
from tests.fakes.view import LoanLine, LoanList, View, e, hidden
from tests.fakes.vufind.layout import page

TEMPLATE = ("myresearch", "checkedout")


def loans(view: View, shown: LoanList) -> str:
    body = _form(view, shown) if shown.lines else e(view.say("empty.loans"))
    return page(
        view,
        TEMPLATE,
        view.heading("loans"),
        body,
        current="loans",
        notify=("checkedOut", dict(shown.counts)),
    )


def _form(view: View, shown: LoanList) -> str:
    rows = f'<ul class="record-list">{"".join(_row(view, line) for line in shown.lines)}</ul>'
    if view.by_paia and not any(line.key for line in shown.lines):
        return pages(view, shown.part) + rows
    every = "" if shown.part else '<button id="renewAll" type="submit" name="renewAll">Renew All Items</button>'
    return (
        f'{pages(view, shown.part)}<form name="renewals" method="post" id="renewals">{hidden("csrf", shown.csrf)}'
        '<input type="checkbox" name="selectAll" class="checkbox-select-all">'
        '<input type="hidden" id="submitType" name="renewSelected" value="1"><div class="toolbar">'
        f'<button id="renewSelected" type="submit" name="renewSelected">Renew Selected Items</button>{every}</div>'
        f"{rows}</form>"
    )


def _row(view: View, line: LoanLine) -> str:
    loan = line.loan
    box = ""
    if line.key is not None:
        box = (
            f'<input class="checkbox-select-item" type="checkbox" name="renewSelectedIDS[]" value="{e(line.key)}">'
            + hidden("selectAllIDS[]", line.key)
            + hidden("renewAllIDS[]", line.key)
        )
    by = f'<span class="authors">by: <a href="/Author/Home">{e(loan.author)}</a></span>' if loan.author else ""
    return (
        f'<li id="record{e(loan.record_id)}" class="result"><div class="checkbox">{box}</div><div class="media">'
        f'<div class="media-body"><h2><a href="/Record/{e(loan.record_id)}" class="title">{e(loan.title)}</a> {by}</h2>'
        f'<span class="format book">Book</span><br>{_status(view, line)}</div></div></li>'
    )


def _status(view: View, line: LoanLine) -> str:
    loan = line.loan
    parts = [f"<strong>{e(view.label('borrowed-at'))}:</strong> {e(loan.library)}<br>"] if loan.library else []
    if loan.renewals_used is not None:
        limit = f" / {loan.renewals_limit}" if loan.renewals_limit is not None else ""
        parts.append(f"<strong>{e(view.label('renewed'))}:</strong> {loan.renewals_used}{limit}<br>")
    parts.append(f"<strong>{e(view.label('due'))}: {line.due}</strong>")
    if line.result is not None:
        level = "success" if line.result.done else "danger"
        text = view.say("renewal.row-done")
        if not line.result.done and line.result.reason:
            text = f"{view.say('renewal.row-refused')}: {line.result.reason}"
        elif not line.result.done:
            text = view.say("renewal.row-refused")
        parts.append(f'<div class="alert alert-{level}">{e(text)}</div>')
    elif str(loan.status) == "overdue":
        parts.append(f'<div class="alert alert-danger">{e(view.say("loan.overdue"))}</div>')
    elif str(loan.status) == "due-soon":
        parts.append(f'<div class="alert alert-warning">{e(view.say("loan.due-soon"))}</div>')
    if line.note and line.result is None:
        parts.append(f'<div class="alert alert-info">{e(line.note)}</div>')
    return "".join(parts)
