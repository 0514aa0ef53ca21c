"""VuFind's holds and retrieval requests."""

from __future__ import annotations

from tests.fakes.finna.requests import (
    FIELDS,
    FORMS,
    TEMPLATES,
    HoldLine,
    action,
    confirmation,
    select_all,
    status,
    update,
)
from tests.fakes.view import View, e, hidden
from tests.fakes.vufind.layout import page

_NOTIFY = {"holds": "holds", "retrievals": "storageRetrievalRequests", "ill": "illRequests"}


def requests(view: View, kind: str, lines: tuple[HoldLine, ...]) -> str:
    body = e(view.say(f"empty.{kind}"))
    if lines:
        rows = "".join(_row(view, kind, line) for line in lines)
        body = (
            f'<form name="updateForm" class="inline" method="post"{action(kind)} id="{FORMS[kind]}">{confirmation()}'
            f'<div class="toolbar">{select_all() if kind == "holds" else ""}{update(kind, "btn btn-default hidden")}'
            '<button id="cancelSelected" type="submit" name="cancelSelected">Cancel Selected</button>'
            '<button id="cancelAll" type="submit" name="cancelAll">Cancel All</button></div>'
            f'<ul class="record-list">{rows}</ul></form>'
        )
    counts: dict[str, object] = {"available": 0, "in_transit": 0, "other": len(lines)}
    notify = (_NOTIFY[kind], counts)
    return page(view, TEMPLATES[kind], view.heading(kind), body, current=kind, notify=notify)


def _row(view: View, kind: str, line: HoldLine) -> str:
    hold = line.hold
    box = ""
    if line.key is not None:
        box = hidden("cancelAllIDS[]", line.key)
        box += f'<input type="checkbox" class="checkbox-select-item" name="{FIELDS[kind]}" value="{e(line.key)}">'
    by = f'<span class="authors">by: <a href="/Author/Home">{e(hold.author)}</a></span>' if hold.author else ""
    ident = f' id="record{e(hold.record_id)}"' if kind != "holds" else ""
    return (
        f'<li{ident} class="result">{box}<div class="media"><div class="media-body">'
        f'<h2><a href="/Record/{e(hold.record_id)}" class="title">{e(hold.title)}</a> {by}</h2>'
        f"{status(view, kind, line)}</div></div></li>"
    )
