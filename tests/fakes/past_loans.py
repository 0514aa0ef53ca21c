"""Returned loans at a fake site: the history in pages, whether it is kept, and deleting it.

As the templates ``checkouts/history`` of finna2 and bootstrap3 and 5 have it, and the controller: only rows that the
page shown last has can be deleted, each deletion drops all tokens, and the answer always leads to the history.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from tests.fakes.finna import layout as finna
from tests.fakes.finna.loans import pages
from tests.fakes.layouts import laid_out
from tests.fakes.login import error_page
from tests.fakes.view import Part, View, choices, e, hidden
from tests.fakes.web import Request, Response, Web, see
from tunilib.core.loan import Loan

if TYPE_CHECKING:
    from tests.fakes.site import Site
    from tunilib.library.patron.door import EmbeddedDoor

_LANGUAGES: Final = ("en", "fi", "sv")
_TEXTS: Final = {
    "kept": ("Loan history retention", "Lainaushistorian säilytys", "Spara lånehistorik"),
    "forever": ("Forever", "Aina", "För alltid"),
    "default": ("Default", "Oletus", "Förval"),
    "never": ("Never", "Ei koskaan", "Aldrig"),
    "purged all": ("Your loan history has been purged", "Lainaushistoria tyhjennetty", "Lånehistoriken har rensats"),
    "purged some": (
        "Selected loans have been purged from your loan history",
        "Valitut lainat on poistettu historiastasi",
        "Utvalda lån har raderats från din lånehistorik",
    ),
    "nothing selected": ("No Items were Selected", "Ei tietueita valittuna", "Inga valda poster."),
    "parameters": (
        "Sorry, an error has occurred. Inconsistent parameters detected.",
        "Tapahtui virhe. Parametrit ovat ristiriitaiset.",
        "Ett fel har uppstått. Motstridande parametrar.",
    ),
}


@dataclass
class PastLoans:
    """What the library's system lets a patron do.

    Attributes:
        purges_all, purges_selected: what can be deleted. page_size: loans on a page; None: all on one.
        options: of the setting of a Finna, value and name; none: it cannot be changed. kept: the value by card.
        shows: whether the profile says it at all. failing: what the system says instead of deleting.
        purged: the ids of deleted loans, since the library behind the site deletes none.
        unmarked: ids of rows without a checkbox.
        forgets: whether the library deletes what it has when it is to keep no more.
    """

    purges_all: bool = False
    purges_selected: bool = False
    page_size: int | None = None
    options: tuple[tuple[str, str], ...] = ()
    kept: dict[str, str] = field(default_factory=dict)
    shows: bool = False
    failing: str = ""
    purged: set[str] = field(default_factory=set)
    unmarked: set[str] = field(default_factory=set)
    forgets: bool = False


def history(site: Site, request: Request, web: Web, door: EmbeddedDoor) -> Response:
    """``/Checkouts/History``."""
    if site.by_paia:
        web.flash("danger", web.say("card.no-support"))
    view = site.view(web, flashes=True, door=door)
    past, part = _loans(site, door), None
    total, size, here = len(past), site.past.page_size, past
    if size is not None and total > size:
        number, count = int(request.one("page") or "1"), -(-total // size)
        if number > count:
            return Response(400, error_page(view))
        here = past[(number - 1) * size : number * size]
        part = Part((number - 1) * size + 1, (number - 1) * size + len(here), total, number, count, size)
    web.permitted["history"] = {loan.id for loan in here}
    rows = "".join(_row(site, view, loan) for loan in here)
    if site.product == "finna":
        body = finna.heading(view, "history", total)
        table = f'<table class="myresearch-table">{rows}</table>'
        body += _form(site, view, web, part, table) if past else finna.nothing(view.say("empty.history"))
    else:
        body = (
            _form(site, view, web, part, f'<ul class="record-list">{rows}</ul>')
            if past
            else e(view.say("empty.history"))
        )
    return Response(200, laid_out(view, ("checkouts", "history"), view.heading("history"), body, "history"))


def purge(site: Site, request: Request, web: Web, door: EmbeddedDoor) -> Response:
    """``/Checkouts/PurgeHistory``."""
    every = request.has("purgeAll")
    if request.method == "POST" and (every or request.has("purgeSelected")):
        level, text = _purge(site, request, web, door, every=every)
        web.flash(level, text)
    return see("/Checkouts/History")


def _purge(site: Site, request: Request, web: Web, door: EmbeddedDoor, *, every: bool) -> tuple[str, str]:
    if not web.takes(request.one("csrf")):
        return "danger", _text("parameters", web.language)
    web.tokens.clear()
    known = {loan.id for loan in _loans(site, door)}
    chosen = known if every else set(request.many("purgeSelectedIDs[]"))
    if not chosen:
        return "danger", _text("nothing selected", web.language)
    if not every and not chosen <= web.permitted.get("history", set()):
        return "danger", _text("parameters", web.language)
    if site.past.failing:
        return "danger", site.past.failing
    site.past.purged |= chosen & known
    return "success", _text("purged all" if every else "purged some", web.language)


def setting(site: Site, web: Web) -> str:
    """The line of Finna's profile on keeping the history."""
    past = site.past
    if not (past.shows or past.options):
        return ""
    title = e(_text("kept", web.language))
    value = past.kept.get(site.user(web), past.options[0][0] if past.options else "1")
    if not past.options:
        said = _text("forever" if value not in ("", "0") else "never", web.language)
        return f'<div class="my-profile-col profile-title">{title}:</div><div class="profile-text-value">{said}</div>'
    options = [(code, _text(name, web.language) if name in _TEXTS else name) for code, name in past.options]
    return (
        f'<div class="my-profile-col profile-title"><label for="loan-history">{title}:</label></div>'
        '<div class="my-profile-col profile-text-value"><select id="loan-history" name="loan_history" '
        f'class="form-control">{choices(options, value)}</select></div>'
    )


def keep(site: Site, request: Request, web: Web, door: EmbeddedDoor) -> None:
    """What the profile's form does with it: any value is taken."""
    if site.past.options and request.has("loan_history"):
        site.past.kept[site.user(web)] = value = request.one("loan_history")
        if site.past.forgets and dict(site.past.options).get(value) == "never":
            site.past.purged |= {loan.id for loan in _loans(site, door)}


def _loans(site: Site, door: EmbeddedDoor) -> list[Loan]:
    return [] if site.by_paia else [loan for loan in door.loans.history().items if loan.id not in site.past.purged]


def _form(site: Site, view: View, web: Web, part: Part | None, rows: str) -> str:
    past, shown = site.past, pages(view, part, "checkout desc")
    if site.release < 10 or not (past.purges_all or past.purges_selected):
        return shown + rows
    buttons = ""
    if past.purges_selected:
        buttons += (
            '<input type="submit" id="purgeSelected" name="purgeSelected" value="Purge Selected" disabled="disabled">'
        )
    if past.purges_all:
        rows += '<input type="submit" id="purgeAll" name="purgeAll" value="Purge History">'
    return (
        f'{shown}<form name="purge_history" method="post" action="/Checkouts/PurgeHistory" id="purge_history" '
        'data-disable-on-submit><input type="hidden" id="submitType" name="purgeSelected" value="1">'
        f"{hidden('csrf', web.token())}{buttons}"
        f'<input type="checkbox" name="selectAll" class="checkbox-select-all">{rows}</form>'
    )


def _row(site: Site, view: View, loan: Loan) -> str:
    box = ""
    if site.past.purges_selected and loan.id not in site.past.unmarked:
        box = f'<input class="checkbox-select-item" type="checkbox" name="purgeSelectedIDs[]" value="{e(loan.id)}">'
    bold = (
        f"<strong>{e(view.label('checked-out'))}:</strong> {view.day(loan.checked_out)}<br>"
        f"<strong>{e(view.label('returned'))}:</strong> {view.day(loan.returned)}<br>"
        f"<strong>{e(view.label('due'))}:</strong> {view.day(loan.due)}"
    )
    if view.product == "finna":
        return (
            f'<tr class="myresearch-row" id="record{e(loan.record_id)}"><td class="checkbox-col">{box}</td>'
            '<td class="checkedout-status-information">'
            f'<a class="record-title" href="/Record/{e(loan.record_id)}">{loan.title}</a>'
            f'<div class="record-core-metadata">{finna.author(view, loan.author)}'
            f"<strong>{e(view.label('barcode'))}:</strong> {e(loan.barcode)}</div>{bold}</td></tr>"
        )
    return (
        f'<li class="result" id="record{e(loan.record_id)}"><div class="checkbox">{box}</div><div class="media">'
        f'<div class="media-body"><h2><a class="title" href="/Record/{e(loan.record_id)}">{e(loan.title)}</a></h2>'
        f"{bold}</div></div></li>"
    )


def _text(key: str, language: str) -> str:
    return _TEXTS[key][_LANGUAGES.index(language.partition("-")[0])]
