"""Small pages in the markup of Finna and VuFind, with just what the readers need."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

MENU = {
    "loans": "/MyResearch/CheckedOut",
    "history": "/Checkouts/History",
    "holds": "/Holds/List",
    "retrievals": "/MyResearch/StorageRetrievalRequests",
    "ill": "/MyResearch/ILLRequests",
    "fines": "/MyResearch/Fines",
    "profile": "/MyResearch/Profile",
    "cards": "/LibraryCards/Home",
}
TEMPLATES = {
    "loans": "myresearch/checkedout",
    "history": "checkouts/history",
    "holds": "holds/list",
    "retrievals": "myresearch/storageretrievalrequests",
    "ill": "myresearch/illrequests",
    "fines": "myresearch/fines",
    "profile": "myresearch/profile",
    "cards": "librarycards/home",
    "favourites": "myresearch/mylist",
    "searches": "search/history",
    "login": "myresearch/login",
    "results": "search/results",
    "record": "record/view",
    "hold form": "record/hold",
    "hold edit": "holds/edit",
    "confirmation": "confirm/confirm",
    "card password": "librarycards/newpassword",
    "messaging form": "myresearch/change-messaging-settings-driver",
    "catalog login": "myresearch/cataloglogin",
    "maintenance": "error/unavailable",
}
DOWN = (
    "Connection to the library management system failed. Information related to your library account cannot be "
    "displayed. If the problem persists, please contact your library."
)


def flash(level: str, text: str) -> str:
    return f'<div role="alert" class="flash-message alert alert-{level}">{text}</div>'


def notify(kind: str, counts: str) -> str:
    return f'<script>VuFind.account.notify("{kind}", {counts});</script>'


def finna(
    kind: str,
    main: str,
    *,
    lang: str = "en-gb",
    above: str = "",
    script: str = "",
    menu: bool = True,
    user: bool = True,
) -> str:
    """A page of Finna; ``above`` comes before the content, where messages are."""
    folder, name = (TEMPLATES.get(kind, kind) + "/").split("/")[:2]
    return f"""<!DOCTYPE html>
<html lang="{lang}">
<head><meta name="Generator" content="Finna"><title>Page | Site</title>
<link rel="stylesheet" href="/themes/finna2/css/compiled.css">
<link rel="stylesheet" href="/themes/bootstrap3/css/a.css">
</head>
<body class="template-dir-{folder} template-name-{name}">
<div class="finna-navbar"><a lang="fi" href="/x?lng=fi">Suomi</a> <a lang="sv" href="/x?lng=sv">Svenska</a></div>
{_finna_menu(kind) if menu and user else ""}
<div class="mainbody right"><div class="my-research-content">{above}
{main}
</div></div>
{script}
<footer></footer>
</body>
</html>
"""


def vufind(kind: str, main: str, *, lang: str = "en", above: str = "", script: str = "", user: bool = True) -> str:
    folder, name = (TEMPLATES.get(kind, kind) + "/").split("/")[:2]
    entries = "".join(
        f'<li><a href="{address}" class="{name}{" active" if name == kind else ""}">{name}</a></li>'
        for name, address in MENU.items()
    )
    logout = '<li><a href="/MyResearch/Logout" class="logout">Log Out</a></li>' if user else ""
    return f"""<!DOCTYPE html>
<html lang="{lang}">
<head><meta name="Generator" content="VuFind 10.0"><title>Page :: Site</title>
<link rel="stylesheet" href="/themes/bootstrap5/css/compiled.css"></head>
<body class="template-dir-{folder} template-name-{name}">
<a href="/x?lng=fi">Suomi</a>
<div class="mainbody left">
{above}
{main}
</div>
<div class="sidebar"><nav class="myresearch-menu"><ul class="account-menu">{entries}{logout}</ul></nav></div>
{script}
</body>
</html>
"""


def _finna_menu(kind: str) -> str:
    entries = "".join(
        f'<li class="menu-{name}{" active" if name == kind else ""}"><a href="{address}"'
        f"{' aria-current=page' if name == kind else ''}>{name}</a></li>"
        for name, address in MENU.items()
    )
    return f'<ul class="account-menu finna-movement">{entries}<li><a href="/MyResearch/Logout">Log Out</a></li></ul>'


# Rows -----------------------------------------------------------------------------------------------------------------


def finna_title(title: str, record: str | None = "demo.1", author: str = "", more: str = "") -> str:
    """Title and what is below it; the title is not escaped."""
    head = (
        f'<a href="/Record/{record}" class="record-title">{title}</a>'
        if record
        else f'<span class="record-title">{title}</span>'
    )
    who = (
        f'<a href="/Search/Results?type=Author"><span class="authority-label">{author}</span></a><br>' if author else ""
    )
    return (
        f'{head}<div class="record-core-metadata"><span class="label iconlabel format-1bookbook">Book</span><br>'
        f"{who}{more}</div>"
    )


def finna_popover(author: str) -> str:
    """An author where popovers are on: the name twice, and words of a menu."""
    return (
        f'<div class="inline-linked-field" data-type="author"><a class="show-info" href="#"><span class="field-label">'
        f'{author}</span></a><div class="field-info field-popover"><h2>{author}</h2><a href="/Search/Results?type='
        f'Author">Search as author</a><a href="#">Close</a></div></div>'
    )


def finna_loan(
    title: str = "A book",
    *,
    record: str = "demo.1",
    due: str = "12.11.2026",
    key: str | None = "1",
    status: str = "",
    barcode: str = "00001",
    renewals: str = "Renewals remaining: 1",
    author: str = "Author, A.",
    before: str = "",
    label: str = "Due date",
    cannot: str = "Cannot renew",
) -> str:
    box = (
        f'<input type="checkbox" name="renewSelectedIDS[]" value="{key}"><input type="hidden" name="renewAllIDS[]" '
        f'value="{key}">'
        if key is not None
        else f'<span class="no-checkbox">{cannot}</span>'
    )
    return f"""<tr id="record{record}" class="myresearch-row"><td>{box}</td>
<td class="checkedout-status-information"><div class="title-column">
{finna_title(title, record, author, f"<strong>Barcode:</strong> {barcode} <br>")}</div>
<div class="status-column">{before}<strong>Borrowing Location:</strong> Main Hall <br><strong>{renewals}</strong><br>
<strong>{label}: {due}</strong>{status}</div></td></tr>"""


def finna_table(rows: Iterable[str]) -> str:
    return (
        '<table class="myresearch-table"><tr class="sr-only myresearch-row"><th>Select</th><th>Details</th></tr>'
        + "".join(rows)
        + "</table>"
    )


def heading(text: str) -> str:
    return f'<div class="useraccount-header"><h2>{text}</h2></div>'


def nothing(text: str) -> str:
    return f'<div class="useraccount-header"><h3>{text}</h3></div>'


def finna_loans(
    *rows: str, count: int | None = None, form: bool = True, token: str = "t-1", pagination: str = ""
) -> str:
    number = len(rows) if count is None else count
    if not rows:
        return heading(f"Checked Out Items ({number})") + nothing("You do not have any items checked out.")
    start = f'<form name="renewals" method="post"><input type="hidden" name="csrf" value="{token}">' if form else ""
    note = "" if form else '<div class="toolbar no-list-functions">No items to renew</div>'
    return heading(f"Checked Out Items ({number})") + pagination + start + note + finna_table(rows) + "</form>" * form


def vufind_loan(
    title: str = "A book",
    *,
    record: str = "1",
    due: str = "11-25-2026",
    key: str | None = "1",
    status: str = "",
    renewed: str = "0 / 1",
    author: str = "Author, A.",
    label: str = "Due Date",
) -> str:
    box = (
        f'<input type="checkbox" name="renewSelectedIDS[]" value="{key}"><input type="hidden" name="renewAllIDS[]" '
        f'value="{key}">'
        if key is not None
        else "<label> </label>"
    )
    return f"""<li id="record{record}" class="result"><div class="checkbox">{box}</div><div class="media">
<div class="media-body"><h2><a href="/Record/{record}" class="title">{escape(title)}</a>
<span class="authors">by: <a href="/Author/Home?author=x">{author}</a></span></h2>
<span class="format book">Book</span><br>
<strong>Borrowing Location:</strong> Main Hall <br><strong>Renewed:</strong> {renewed} <br>
<strong>{label}: {due}</strong>{status}</div></div></li>"""


def vufind_loans(*rows: str, form: bool = True, token: str = "t-1") -> str:
    if not rows:
        return "<h2>Your Checked Out Items</h2>\nYou do not have any items checked out."
    start = f'<form name="renewals" method="post"><input type="hidden" name="csrf" value="{token}">' if form else ""
    return f'<h2>Your Checked Out Items</h2>{start}<ul class="record-list">{"".join(rows)}</ul>{"</form>" * form}'


def finna_hold(
    status: str = "<p><strong>Queue Position:</strong> 4</p>",
    *,
    title: str = "A book",
    record: str | None = "demo.1",
    key: str | None = "7",
    edit: bool = False,
    dates: str = "<strong>Created:</strong> 1.11.2026 | <strong>Expires:</strong> 25.12.2026 <br>",
) -> str:
    box = (
        f'<input type="hidden" name="cancelAllIDS[]" value="{key}"><input type="checkbox" name="selectedIDS[]" '
        f'value="{key}">'
        if key is not None
        else '<span class="no-checkbox">Cannot update</span>'
    )
    link = f'<p><a class="hold-edit" href="/Holds/Edit?selectedIDS%5B%5D={key}">Edit</a></p>' if edit else ""
    return f"""<tr class="myresearch-row result"><td>{box}</td><td><div>{finna_title(title, record)}</div>
<div class="holds-status-information"><strong>Requested from:</strong> Branch <br>
<div class="pickup-location-container"><strong>Pickup Location:</strong> Main Hall </div>
{dates}{status}{link}</div></td></tr>"""


def finna_holds(*rows: str, count: int | None = None, script: str = "") -> str:
    number = len(rows) if count is None else count
    if not rows:
        return heading(f"Holds and Recalls ({number})") + nothing("You do not have any holds or recalls placed.")
    return heading(f"Holds and Recalls ({number})") + finna_table(rows) + script


def fine_row(cells: Iterable[tuple[str, str]], *, select: str | None = None) -> str:
    """A row of fines in Finna's table: label and content of each cell; the first is the title."""
    first, *others = cells
    box = f'<td class="user-account-table-select">{select}</td>' if select is not None else ""
    title = f'<th data-label="{first[0]}" scope="row">{first[1]}</th>'
    cells_after = "".join(f'<td data-label="{label}">{text}</td>' for label, text in others)
    return f"<tr>{box}{title}{cells_after}</tr>"


def fines_table(headings: Iterable[str], *rows: str, classes: str = "", foot: str = "") -> str:
    heads = "".join(f'<th scope="col">{text}</th>' for text in headings)
    return (
        f'<table class="table {classes} fines-table"><thead><tr>{heads}</tr></thead><tbody>{"".join(rows)}</tbody>'
        f"{foot}</table>"
    )


def total_due(cents: int, text: str) -> str:
    return (
        f'<div class="fines-info-area"><div id="online_payment_total_due" data-raw="{cents}"><p>Total balance due: '
        f'<span class="amount">{text}</span></p></div></div>'
    )


def every_page() -> dict[str, str]:
    return {
        "finna/loans": finna("loans", finna_loans(finna_loan(), finna_loan("Another", record="demo.2", key="2"))),
        "finna/no-loans": finna("loans", finna_loans()),
        "vufind/loans": vufind("loans", vufind_loans(vufind_loan(), vufind_loan("Another", record="2", key="2"))),
        "vufind/no-loans": vufind("loans", vufind_loans()),
        "finna/holds": finna("holds", finna_holds(finna_hold(), finna_hold(title="Another", key="8"))),
        "finna/down": finna("loans", finna_loans(), above=flash("danger", DOWN)),
    }
