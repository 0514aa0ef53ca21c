"""Fines and cards at a fake site."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.fakes import payment_pages, words
from tests.fakes.finna import layout as finna
from tests.fakes.layouts import laid_out
from tests.fakes.login import error_page
from tests.fakes.payment_pages import Offer
from tests.fakes.view import View, choices, e, hidden
from tests.fakes.vufind import layout as vufind
from tests.fakes.web import Request, Response, Web, see
from tunilib.core.fine import Fine, Fines
from tunilib.core.ports.sign_in import SignInRequest
from tunilib.core.profile import Card, CardRequest
from tunilib.errors import CredentialsRefused

if TYPE_CHECKING:
    from tests.fakes.site import Site
    from tunilib.library.patron.door import EmbeddedDoor


def fines(site: Site, request: Request, web: Web, door: EmbeddedDoor) -> Response:
    """``/MyResearch/Fines``."""
    if site.down(request):
        web.flash("danger", web.say("system.down"))
        view = site.view(web, flashes=True, door=door)
        return Response(200, _fines(site, view, (), 0))
    owed = door.fines.read()
    shown = _offer(site, request, web, door, owed)
    if isinstance(shown, Response):
        return shown
    view = site.view(web, flashes=True, door=door, blocks=site.product == "finna")
    return Response(200, _fines(site, view, owed.fines, owed.total.cents, shown))


def _offer(site: Site, request: Request, web: Web, door: EmbeddedDoor, owed: Fines) -> Offer | Response | None:
    """What is said of payment; a site that only shows that it would take one takes the whole sum."""
    if site.payments is not None:
        return site.payments.visit(site, request, web, door, owed)
    if site.product == "vufind" or not site.pays_online:
        return None
    total, count = owed.total.cents, len(owed.fines)
    return Offer(total, count, total, count, can_pay=count > 0, minimum=300)


def cards(site: Site, request: Request, web: Web, door: EmbeddedDoor) -> Response:
    """``/LibraryCards/Home``."""
    view = site.view(web, flashes=True, door=door)
    rows = "".join(_card(site, view, card) for card in view.cards if not view.by_paia)
    wide = "<th>Library</th>" if site.product == "finna" else ""
    kind = "library-cards" if site.product == "finna" else "table-striped"
    table = (
        f'<table class="table {kind}"><tr><th>Library Card Name</th>{wide}<th>Username</th><th>Actions</th></tr>{rows}'
        "</table>"
    )
    body = f'{table if rows else ""}<a href="/LibraryCards/editCard/NEW">Add</a>'
    return Response(200, laid_out(view, ("librarycards", "home"), view.heading("cards"), body, "cards"))


def select_card(site: Site, request: Request, web: Web, door: EmbeddedDoor) -> Response:
    """``/LibraryCards/SelectCard``: for every session of the user."""
    card = next((card for card in site.cards(door) if card.id == request.one("cardID")), None)
    if card is None:
        return Response(500 if request.one("cardID") else 302, error_page(site.view(web)), "/MyResearch/Home")
    door.cards.use(card)
    return see("/MyResearch/Home")


def card_form(site: Site, request: Request, web: Web, door: EmbeddedDoor) -> Response:
    """``/LibraryCards/editCard/NEW``."""
    if site.by_paia:
        return Response(500, error_page(site.view(web)))
    if request.method == "POST" and request.has("submitButton"):
        refused = _add(site, request, web, door)
        if refused is None:
            return see("/LibraryCards/Home")
        web.flash("danger", refused)
    return Response(200, _card_form(site, site.view(web, flashes=True, door=door), None))


def edit_card(site: Site, request: Request, web: Web, door: EmbeddedDoor, ident: str) -> Response:
    """``/LibraryCards/editCard/<id>``: Finna asks for the password again, VuFind stores an empty one."""
    card = next((card for card in site.cards(door) if card.id == ident), None)
    if card is None:
        return Response(500, error_page(site.view(web)))
    if request.method == "POST" and request.has("submitButton"):
        refused = _rename(site, request, web, door, card)
        if refused is None:
            return see("/LibraryCards/Home")
        web.flash("danger", refused)
    return Response(200, _card_form(site, site.view(web, flashes=True, door=door), card))


def _card_form(site: Site, view: View, card: Card | None) -> str:
    name, ident, called, number, target = "newCardForm", "NEW", "", "", None
    if card is not None:
        name, ident, called, number = "editCardForm", card.id, card.name or "", card.card
        target = site.targets[0][0]
    targets = f'<select name="target">{choices(site.targets, target)}</select>' if site.product == "finna" else ""
    kind = "edit-card-form" if site.product == "finna" else "form-edit-card"
    body = (
        f'<form class="{kind}" method="post" name="{name}" autocomplete="off" data-clear-account-cache>'
        f'{hidden("id", ident)}<div class="form-group"><label class="control-label" for="card_name">Name:</label>'
        f'<input id="card_name" class="form-control" type="text" name="card_name" value="{e(called)}">'
        f'</div><div class="form-group">{targets}</div><div class="form-group">'
        f'<input id="login_username" type="text" name="username" value="{e(number)}" class="form-control">'
        '<input id="login_password" type="password" name="password" value="" class="form-control"></div>'
        '<div class="form-group"><input class="btn btn-primary" type="submit" name="submitButton" value="Save"></div>'
        "</form>"
    )
    return laid_out(view, ("librarycards", "editcard"), "Card", body, "cards")


def delete_card(site: Site, request: Request, web: Web, door: EmbeddedDoor) -> Response:
    """``/LibraryCards/DeleteCard``: at once, with ``confirm``."""
    card = next((card for card in site.cards(door) if card.id == request.one("cardID")), None)
    if card is None:
        return Response(500, error_page(site.view(web)))
    if request.one("confirm") == "1":
        door.cards.remove(card)
        web.flash("success", web.say("card.deleted"))
    return see("/LibraryCards/Home")


def _add(site: Site, request: Request, web: Web, door: EmbeddedDoor) -> str | None:
    if not request.one("username"):
        return web.say("login.blank")
    number, name = request.one("username").replace(" ", ""), request.one("card_name") or None
    return link_card(web, door, number, request.one("password"), name)


def link_card(web: Web, door: EmbeddedDoor, number: str, password: str, name: str | None) -> str | None:
    """Add a card to the account, or the message why not."""
    try:
        done = door.cards.add(CardRequest(card=number, password=password, name=name))
    except CredentialsRefused:
        return web.say("login.invalid")
    reasons = done.of(number).reasons
    return web.reason(reasons[0].code.value) if reasons else None


def _rename(site: Site, request: Request, web: Web, door: EmbeddedDoor, card: Card) -> str | None:
    """Rename a card, or the message why not."""
    number, password = request.one("username").replace(" ", ""), request.one("password")
    name = request.one("card_name").strip()
    if not number:
        return web.say("login.blank")
    if password or site.product == "finna":
        try:
            site.library.entry.sign_in(SignInRequest(card=number, password=password))
        except CredentialsRefused:
            return web.say("login.invalid")
        site.wrong_pin.discard(card.card)
    others = [other for other in site.cards(door) if other.id != card.id]
    if site.product == "finna" and name and any(other.name == name for other in others):
        return web.reason("card.name-taken")
    if door.cards.edit(card, name).of(card.id).reasons:  # the card that signs in has no name at the library
        site.card_names[card.card] = name
    if not password and site.product == "vufind":
        site.wrong_pin.add(card.card)
    return None


def _fines(site: Site, view: View, owed: tuple[Fine, ...], total: int, offer: Offer | None = None) -> str:
    selects = offer is not None and offer.can_pay and offer.selects
    boxes = [
        payment_pages.box(view, fine.id, fine.balance.cents, can_pay=fine.payable_online is not False)
        if selects
        else ""
        for fine in owed
    ]
    marks = site.payments is not None
    rows = "".join(_fine(view, fine, box, marks=marks) for fine, box in zip(owed, boxes, strict=True))
    labels = [view.label(key) for key in ("title", "kind", "registered", "amount", "balance")]
    head = "".join(f'<th scope="col">{e(label)}</th>' for label in labels)
    if selects:
        head = f'<th scope="col" class="user-account-table-select"></th>{head}'
    online = " fines-table__online-payment" if view.product == "vufind" else " online-payment"
    kind = f"table fines-table{online if offer is not None else ''}"
    table = f'<table class="{kind}"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody>'
    above = payment_pages.above(view, offer) if offer is not None and owed else ""
    below = payment_pages.below(view, offer) if offer is not None and owed else ""
    if site.product == "finna":
        body = finna.heading(view, "fines", len(owed)) + finna.blocks(view)
        if not above and (owed or view.flashes):
            amount = f'<span class="amount">{view.money(total)}</span>'
            body += f'<div id="online_payment_total_due" data-raw="{total}">{amount}</div>'
        body += f"{above}{table}</table>{below}" if owed else finna.nothing(view.say("empty.fines"))
        return finna.page(view, ("myresearch", "fines"), view.heading("fines"), body, current="fines")
    wide = len(labels) - 1 + selects
    foot = f'<tfoot><tr><th colspan="{wide}" scope="row">Total</th><td>{view.money(total)}</td></tr></tfoot>'
    body = f"{above}{table}{foot}</table>{below}" if owed else e(view.say("empty.fines"))
    notify: tuple[str, dict[str, object]] = ("fines", {"total": total, "display": view.money(total)})
    return vufind.page(view, ("myresearch", "fines"), view.heading("fines"), body, current="fines", notify=notify)


def _fine(view: View, fine: Fine, box: str, *, marks: bool) -> str:
    balance = view.money(fine.balance.cents)
    values = {
        "kind": e(words.fine(view.product, view.language, fine.kind)),
        "registered": view.day(fine.registered),
        "amount": view.money(fine.amount.cents),
        "balance": payment_pages.not_payable(view, balance) if marks and fine.payable_online is False else balance,
    }
    cells = "".join(f'<td data-label="{e(view.label(key))}">{value}</td>' for key, value in values.items())
    title = e(fine.title or view.say("untitled"))
    return f'<tr>{box}<th data-label="{e(view.label("title"))}" scope="row">{title}</th>{cells}</tr>'


def _card(site: Site, view: View, card: Card) -> str:
    name = e(card.name) if card.name else ""
    if site.product == "finna" and not name:
        name = f'<a href="/LibraryCards/editCard/{card.id}">{e(view.say("no-card-name"))}</a>'
    wide = f"<td>{e(site.targets[0][0])}</td>" if site.product == "finna" else ""
    edit = "btn-link edit-library-card" if site.product == "finna" else "btn btn-default icon-link"
    user = f"<span>{e(card.card)}</span>"
    if site.product == "finna":
        barcode = site.barcodes.get(card.card, card.card) if card.active else card.card
        user = f"<p>{e(card.card)}</p>" if barcode != card.card else ""
        bars = f'<svg><desc>*{e(barcode)}*</desc><g id="bars" fill="black"><rect x="0" y="0" width="1.3"/></g></svg>'
        drawn = f'<div class="librarycard-barcode">{bars}</div>' if card.active else ""
        user += f'<a href="/Barcode/Show?code={e(barcode)}" title="Card">{drawn}<span>{e(barcode)}</span></a>'
    return (
        f"<tr><td>{name}</td>{wide}<td>{user}</td><td>"
        f'<a class="{edit}" href="/LibraryCards/editCard/{card.id}">Edit</a>'
        f'<a href="/LibraryCards/DeleteCard?cardID={card.id}&amp;confirm=1">Yes</a></td></tr>'
    )
