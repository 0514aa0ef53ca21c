"""How the library of a Finna tells a patron: the profile's lines, the form, and what a form does that was sent.

As the templates ``myresearch/profile-messaging``, ``change-messaging-settings`` and ``-driver`` have it, and the
controller: what a form does not send is off, whichever value was meant.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from tests.fakes.finna import layout as finna
from tests.fakes.view import choices, e
from tests.fakes.web import Request, Response, Web

if TYPE_CHECKING:
    from tests.fakes.site import Site
    from tunilib.library.patron.door import EmbeddedDoor

_LANGUAGES: Final = ("en-gb", "fi", "sv")
_TEXTS: Final = {
    "dueDateAlert": ("Due date reminder", "Eräpäivämuistutus", "Förfallodagspåminnelse"),
    "dueDateAlertEmail": (
        "Due date reminder via email",
        "Eräpäivämuistutus sähköpostilla",
        "Förfallodagspåminnelse via e-post",
    ),
    "pickUpNotice": ("Pickup notice", "Saapumisilmoitus", "Reservationsmeddelande"),
    "overdueNotice": ("Overdue warning", "Myöhästymisilmoitus", "Förseningspåminnelse"),
    "checkoutNotice": ("Checkout receipt", "Lainauskuitti", "Utlåningskvitto"),
    "method_email": ("by email", "sähköpostilla", "via e-post"),
    "method_letter": ("by mail", "postissa", "via post"),
    "method_none": ("no notification", "ei ilmoitusta", "inget meddelande"),
    "method_sms": ("by SMS", "tekstiviestillä", "via SMS"),
    "option_email": ("by email", "sähköpostilla", "e-post"),
    "option_print": ("by post", "postissa", "brev"),
    "option_sms": ("SMS", "tekstiviestillä", "SMS"),
    "option_phone": ("by phone", "puhelimella", "telefon"),
    "option_inactive": ("not in use", "ei käytössä", "inte i bruk"),
    "option_active": ("in use", "käytössä", "i bruk"),
    "digest": ("Digest", "Kooste", "Sammanfattning"),
    "day": ("1 day before due date", "1 päivä ennen eräpäivää", "1 dag före förfallodagen"),
    "days": ("{} days before due date", "{} päivää ennen eräpäivää", "{} dagar före förfallodagen"),
    "done": (
        "Change request sent. Changes will only show up after the request is accepted.",
        "Muutospyyntö lähetetty. Muutokset näkyvät vasta, kun pyyntö on hyväksytty.",
        "Begäran skickats. Ändringar skall syns efter begäran har godkänts.",
    ),
    "accepted": ("Change request accepted.", "Muutospyyntö on hyväksytty.", "Begäran har godkänts."),
}
_DATABASE: Final = {
    "pickUpNotice": ("letter", "email", "sms", "none"),
    "overdueNotice": ("letter", "email", "sms", "none"),
    "dueDateAlert": ("email", "none"),
}
"""The services that a library offers whose staff makes the changes, and the methods of each."""


def koha() -> dict[str, dict[str, Any]]:
    """As Koha's driver gives them: several methods together, other settings beside them."""
    days = {str(n): {"active": n == 2} for n in range(31)}
    return {
        "Hold_Filled": {"type": "pickUpNotice", "settings": {"transport_types": _several(email=True, sms=False)}},
        "Item_Checkout": {"type": "checkoutNotice", "settings": {"transport_types": _several(email=True)}},
        "Advance_Notice": {
            "type": "dueDateAlert",
            "settings": {
                "transport_types": _several(email=False, sms=False, phone=True),
                "digest": {"type": "boolean", "name": "", "active": True},
                "days_in_advance": {"type": "select", "value": "2", "options": days},
            },
        },
    }


def axiell() -> dict[str, dict[str, Any]]:
    """As the drivers of Axiell and Quria give them: one method each."""
    days = {str(n): {"active": n == 1} for n in range(1, 6)}
    return {
        "pickUpNotice": {"type": "pickUpNotice", "settings": {"transport_types": _one("print", "sms", "email")}},
        "overdueNotice": {"type": "overdueNotice", "settings": {"transport_types": _one("email", "print", "inactive")}},
        "dueDateAlert": {
            "type": "dueDateAlert",
            "settings": {
                "transport_types": _one("inactive", "email"),
                "days_in_advance": {"type": "select", "value": "3", "options": days},
            },
        },
    }


def _several(**active: bool) -> dict[str, Any]:
    return {"type": "multiselect", "options": {name: {"active": on} for name, on in active.items()}}


def _one(chosen: str, *others: str) -> dict[str, Any]:
    return {
        "type": "select",
        "value": chosen,
        "options": {name: {"active": name == chosen} for name in (chosen, *others)},
    }


@dataclass
class Messaging:
    """What the library's system keeps.

    Attributes:
        services: as its driver gives them. database: where the staff makes the changes, the method of each service.
            Neither: the library shows nothing of the kind.
        address: of the library's own page for it; empty: the form here. can_change: whether there is a link at all.
        approves: whether the library has to accept what a driver sends.
        sent: every form that was sent.
    """

    services: dict[str, dict[str, Any]] = field(default_factory=dict)
    database: dict[str, str] = field(default_factory=dict)
    address: str = ""
    can_change: bool = True
    approves: bool = False
    has_email: bool = True
    sent: list[dict[str, str]] = field(default_factory=list)


def lines(kept: Messaging, language: str) -> str:
    """The part of the profile's page."""
    rows = {
        _database_type(one, language): _database_line(one, method, language) for one, method in kept.database.items()
    }
    rows |= {_text(one["type"], language): _driver_line(one["settings"], language) for one in kept.services.values()}
    if not rows:
        return ""
    shown = "".join(
        f'<div class="my-profile-col profile-title">{e(title)}:</div><div class="profile-text-value">{e(value)}</div>'
        for title, value in rows.items()
    )
    address = kept.address or "/MyResearch/ChangeMessagingSettings"
    link = f'<div class="messaging-last"><a class="profile-messaging-update" href="{address}">…</a></div>'
    return (
        '<form method="post" class="inline" id="messaging-form">'
        f'<div><h4 class="myresearch-profile-middle-header">…</h4></div>'
        f'{shown}<div class="clearfix"></div>{link if kept.can_change else ""}</form>'
    )


def form(site: Site, request: Request, web: Web, door: EmbeddedDoor) -> Response:
    """``/MyResearch/ChangeMessagingSettings``: without a form where one was done."""
    kept, done = site.messaging, False
    if request.method == "POST" and request.has("messaging_update_request"):
        kept.sent.append(dict(request.form))
        if kept.services and not kept.approves:
            _take(kept.services, dict(request.form))
        web.flash("success", _text("done" if kept.approves or kept.database else "accepted", web.language))
        done = True
    view = site.view(web, flashes=True, door=door)
    alert = "" if kept.has_email else '<div class="alert alert-danger">Email address missing. Add one.</div>'
    name = "change-messaging-settings-driver" if kept.services else "change-messaging-settings"
    shown = not done and (kept.has_email or bool(kept.services))
    controls = (
        _driver_form(kept.services, web.language) if kept.services else _database_form(kept.database, web.language)
    )
    body = (
        '<form name="changeMessagingSettings" method="post" action="/MyResearch/ChangeMessagingSettings" '
        f'class="messaging-settings-form profile-form">{controls}<div class="form-group">'
        '<input name="messaging_update_request" class="btn btn-primary" type="submit" value="Send"></div></form>'
    )
    return Response(200, finna.page(view, ("myresearch", name), "", alert + (body if shown else "")))


def _take(services: dict[str, dict[str, Any]], sent: dict[str, str]) -> None:
    for name, service in services.items():
        for setting_name, setting in service["settings"].items():
            full = f"{name}_{setting_name}"
            if setting["type"] == "boolean":
                setting["active"] = full in sent
            elif setting["type"] == "select":
                setting["value"] = sent.get(full, "")
                setting["options"] = {one: {"active": one == setting["value"]} for one in setting["options"]}
            else:
                setting["options"] = {one: {"active": f"{full}_{one}" in sent} for one in setting["options"]}


def _driver_form(services: dict[str, dict[str, Any]], language: str) -> str:
    shown = ""
    for name, service in services.items():
        shown += f'<div class="form-group"><h3>{e(_text(service["type"], language))}</h3></div>'
        for setting_name, setting in service["settings"].items():
            full = f"{name}_{setting_name}"
            shown += '<div class="form-group"><label>…:</label>'
            if setting["type"] == "boolean":
                shown += f'<div class="checkbox"><label>{_box(full, setting["active"])} digest</label></div>'
            elif setting["type"] == "select":
                shown += f'<select name="{full}" class="form-control" >'
                options = [(one, _option(one, language)) for one in setting["options"]]
                shown += f"{choices(options, setting['value'])}</select>"
            else:
                shown += "".join(
                    f'<div class="checkbox"><label>{_box(f"{full}_{one}", option["active"])}'
                    f"{e(_option(one, language))}</label></div>"
                    for one, option in setting["options"].items()
                )
                shown += "</div>"  # one more than were opened, as in the template
            shown += "</div>"
    return shown


def _database_form(chosen: dict[str, str], language: str) -> str:
    shown = ""
    for name, method in chosen.items():
        options = [(one, _text(f"method_{one}", language)) for one in _DATABASE[name]]
        if name == "dueDateAlert":
            days = [(str(n), _days(n, language)) for n in range(1, 6)]
            options = [one for one in options if one[0] != "email"] + days
        shown += f'<div class="form-group"><label class="control-label">{e(_database_type(name, language))}:</label>'
        shown += f'<select name="{name}" class="form-control">{choices(options, method)}</select></div>'
    return shown


def _database_type(service: str, language: str) -> str:
    return _text("dueDateAlertEmail" if service == "dueDateAlert" else service, language)


def _database_line(service: str, method: str, language: str) -> str:
    return _days(int(method), language) if method.isdecimal() else _text(f"method_{method}", language)


def _driver_line(settings: dict[str, Any], language: str) -> str:
    parts = []
    for setting in settings.values():
        if setting["type"] == "boolean":
            state = _text("option_active" if setting["active"] else "option_inactive", language)
            parts.append(f"{_text('digest', language).lower()} {state}")
            continue
        active = [_option(one, language) for one, option in setting["options"].items() if option["active"]]
        parts.append(", ".join(active) or _text("option_inactive", language))
    return ", ".join(parts)


def _option(name: str, language: str) -> str:
    return _days(int(name), language) if name.isdecimal() else _text(f"option_{name}", language)


def _box(name: str, checked: bool) -> str:
    return f'<input type="checkbox" id="{name}" name="{name}" value="1"{" checked" * checked}>'


def _days(number: int, language: str) -> str:
    return _text("day" if number == 1 else "days", language).format(number)


def _text(key: str, language: str) -> str:
    return _TEXTS[key][_LANGUAGES.index(language)]
