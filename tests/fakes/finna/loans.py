"""Finna's loans."""

from __future__ import annotations

from tests.fakes.drivers.templates import loan_status
from tests.fakes.finna.layout import author, blocks, heading, nothing, page
from tests.fakes.view import LoanLine, LoanList, Part, View, e, hidden

TEMPLATE = ("myresearch", "checkedout")


def loans(view: View, shown: LoanList) -> str:
    body = blocks(view) + heading(view, "loans", shown.total)
    if shown.lines:
        body += _form(view, shown)
    elif shown.total == 0:
        body += nothing(view.say("empty.loans"))
    return page(view, TEMPLATE, view.heading("loans"), body, current="loans")


def pages(view: View, part: Part | None, sort: str = "due asc") -> str:
    """The statement of what is shown, between the links to the pages before and after."""
    if part is None:
        return ""

    def link(number: int, name: str) -> str:
        query = f"?sort={sort.replace(' ', '+')}&amp;page={number}&amp;limit={part.size}"
        return f'<li><a href="{query}">{name}</a></li>'

    before = link(part.page - 1, "«") if part.page > 1 else ""
    after = link(part.page + 1, "»") if part.page < part.pages else ""
    return (
        f'<ul class="pagination-simple">{before}<li>Showing <strong>{part.first} - {part.last}</strong> results of '
        f"<strong>{part.total}</strong></li>{after}</ul>"
    )


def _form(view: View, shown: LoanList) -> str:
    rows = "".join(_row(view, line) for line in shown.lines)
    every = "" if shown.part else '<input type="submit" id="renewAll" name="renewAll" value="Renew All">'
    return (
        f'{pages(view, shown.part)}<form name="renewals" method="post" id="renewals">{hidden("csrf", shown.csrf)}'
        '<input type="checkbox" name="selectAll" class="checkbox-select-all">'
        '<input type="hidden" id="submitType" name="renewSelected" value="1">'
        f'<input type="submit" id="renewSelected" name="renewSelected" value="Renew Selected">{every}'
        '<table class="myresearch-table"><tr class="sr-only myresearch-row"><th>Select</th><th>Details</th></tr>'
        f"{rows}</table></form>"
    )


def _row(view: View, line: LoanLine) -> str:
    loan = line.loan
    if line.key is None:
        box = f'<span class="no-checkbox">{e(view.say("cannot-renew"))}</span>'
    else:
        box = (
            f'<input class="checkbox-select-item" type="checkbox" name="renewSelectedIDS[]" value="{e(line.key)}">'
            + hidden("selectAllIDS[]", line.key)
            + hidden("renewAllIDS[]", line.key)
        )
    title, barcode = (line.told.title, line.told.barcode) if line.told is not None else (loan.title, loan.barcode)
    known = f"<br><strong>{e(view.label('barcode'))}:</strong> {e(barcode)}" if barcode else ""
    shown = loan_status(view, line.told, loan.status, line.result) if line.told is not None else _status(view, line)
    # titles from the library system stand unescaped
    return (
        f'<tr id="record{e(loan.record_id)}" class="myresearch-row"><td>{box}</td><td>'
        f'<div class="title-column"><a href="/Record/{e(loan.record_id)}" class="record-title">{title}</a>'
        f'<div class="record-core-metadata"><span class="label label-info iconlabel format-1bookbook">Book</span>'
        f"{author(view, loan.author)}{known}</div></div>"
        f'<div class="status-column">{shown}</div></td></tr>'
    )


def _status(view: View, line: LoanLine) -> str:
    loan = line.loan
    parts = [f"<strong>{e(view.label('borrowed-at'))}:</strong> {e(loan.library)}<br>"] if loan.library else []
    if loan.renewals_limit is not None and loan.renewals_used is not None:
        left = loan.renewals_limit - loan.renewals_used
        parts.append(f"<strong>{e(view.label('renewals-left'))}: {left}</strong><br>")
    parts.append(f"<strong>{e(view.label('due'))}: {line.due}</strong>")
    if line.result is not None:
        parts.append(_result(view, line))
    elif str(loan.status) == "overdue":
        parts.append(f'<div class="alert alert-danger">{e(view.say("loan.overdue"))}</div>')
    elif str(loan.status) == "due-soon":
        parts.append(f'<div class="alert alert-info">{e(view.say("loan.due-soon"))}</div>')
    if line.note and line.result is None:
        parts.append(f'<div class="alert alert-info">{e(line.note)}</div>')
    return "".join(parts)


def _result(view: View, line: LoanLine) -> str:
    assert line.result is not None
    if line.result.done:
        return f'<div class="alert alert-success">{e(view.say("renewal.row-done"))}</div>'
    reason = line.result.reason
    refused = view.say("renewal.row-refused")
    text = f"{refused}: {reason}" if reason else refused
    return f'<div class="alert alert-danger">{e(text)}</div>'
