"""The profile and the password at a fake site."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.fakes import message_pages, past_loans
from tests.fakes.finna import layout as finna
from tests.fakes.login import error_page
from tests.fakes.view import View, choices, e, hidden
from tests.fakes.vufind import layout as vufind
from tests.fakes.web import Request, Response, Web, see
from tunilib.core.answer import ClaimWord
from tunilib.core.profile import PASSWORD, PROFILE, PasswordChange, PatronProfile, ProfileChange, RegisterChange

if TYPE_CHECKING:
    from tests.fakes.site import Site
    from tunilib.library.patron.door import EmbeddedDoor

_ASK = " ** "
_INPUTS = {"phone": "profile_tel", "email": "profile_email"}


def profile(site: Site, request: Request, web: Web, door: EmbeddedDoor) -> Response:
    """``/MyResearch/Profile``: each form that was sent is done."""
    if site.down(request):
        return Response(500, error_page(site.view(web)))
    if request.method == "POST":
        _register(site, request, web, door)
        mistake = _change(site, request, web, door)
        if mistake is not None:
            return mistake
    view = site.view(web, flashes=True, door=door, blocks=True)
    known = door.profile.read()
    body = _finna(site, view, known, door, web) if site.product == "finna" else _plain(view, known, door)
    layout = finna if site.product == "finna" else vufind
    body = _pending(site, web) + body
    page = layout.page(view, ("myresearch", "profile"), view.heading("profile"), body, current="profile")
    return Response(200, page)


def email(site: Site, request: Request, web: Web, door: EmbeddedDoor) -> Response:
    """``/MyResearch/ChangeEmail`` of VuFind."""
    if site.hides_email:
        web.flash("danger", "Email address changes are disabled")
        return see("/")
    if request.method == "POST" and request.has("submitButton"):
        if not web.takes(request.one("csrf")):
            return Response(400, error_page(site.view(web)))
        if "@" in request.one("email"):
            _take_email(site, request, web, door)
            return see("/MyResearch/Home")
        web.flash("danger", web.reason("profile.email-invalid"))
    own = door.profile.read().email or ""
    body = (
        f'<form id="newemail" method="post">{hidden("csrf", web.token())}<input name="email" value="{e(own)}">'
        f"{site.captcha}"
        '<input type="submit" name="submitButton" value="Save"></form>'
    )
    return Response(200, vufind.page(site.view(web, flashes=True, door=door), ("myresearch", "changeemail"), "E", body))


def password(site: Site, request: Request, web: Web, door: EmbeddedDoor) -> Response:
    """``/LibraryCards/newPassword`` of Finna, ``/MyResearch/ChangePassword`` and its target of VuFind.

    Finna asks the address for the card: what the form says of it does not count.
    """
    asked = [card for card in site.cards(door) if card.id in dict(request.query).get("id", "")]
    if site.product == "finna" and not asked:
        return Response(500, error_page(site.view(web)))
    if request.method == "POST" and request.has("submitButton"):
        done = door.profile.change_password(
            PasswordChange(old=request.one("oldpwd"), new=request.one("password"), again=request.one("password2"))
        ).of(PASSWORD)
        if done.word is ClaimWord.DONE:
            if site.product == "vufind" and not web.takes(request.one("csrf")):
                return Response(500, error_page(site.view(web)))
            web.flash("success", web.say("password.changed"))
            return see("/LibraryCards/Home" if site.product == "finna" else "/MyResearch/Home")
        for reason in done.reasons:
            wrong = reason.code.value == "password.wrong"
            text = web.say("login.invalid") if wrong else web.reason(reason.code)
            web.flash("danger", text)
    extra = "" if site.product == "finna" else hidden("csrf", web.token()) + hidden("username", site.user(web))
    action = "" if site.product == "finna" else ' action="/MyResearch/NewPassword"'
    body = (
        f'<form method="post" id="newPasswordForm"{action}>{extra}'
        f"{hidden('id', asked[0].id if asked else '1')}{hidden('hash', 'a' * 40)}"
        '<input type="password" name="oldpwd"><input type="password" name="password" data-minlength="5" maxlength="12">'
        f'<input type="password" name="password2">{site.captcha}'
        '<input type="submit" name="submitButton" value="Submit"></form>'
    )
    view = site.view(web, flashes=True, door=door)
    if site.product == "finna":
        return Response(200, finna.page(view, ("librarycards", "newpassword"), "Password", body))
    return Response(200, vufind.page(view, ("myresearch", "newpassword"), "Password", body))


def address(site: Site, request: Request, web: Web, door: EmbeddedDoor) -> Response:
    """``/MyResearch/ChangeProfileAddress`` of Finna: what a form does not send is emptied."""
    title = ("myresearch", "change-address-settings")
    note = '<div class="address-change-description">…</div>' if site.approves_register else ""

    def page(body: str) -> Response:
        return Response(200, finna.page(site.view(web, flashes=True, door=door), title, "", body + note))

    now = _address_values(site, door)
    if request.method == "POST" and request.has("address_change_request"):
        if not web.takes(request.one("csrf")):
            web.flash("danger", web.say("csrf"))
            return page("<p></p>")
        sent = {name: [value for key, value in request.form if key == name] for name in now}
        missing = [name for name in site.required_inputs if not any(sent[name])]
        if missing:
            web.flash("danger", f"This field is required: {missing[0]}")
            return page(_address_form(sent, web, site.required_inputs))
        _take_address(site, door, site.user(web), now, sent)
        web.flash("success", web.say("profile.change-accepted"))
        return page("<p></p>")
    return page(_address_form(now, web, site.required_inputs))


def _address_values(site: Site, door: EmbeddedDoor) -> dict[str, list[str]]:
    register = door.profile.read().register
    street, _, rest = (register.address or "").partition(", ")
    code, _, city = rest.partition(" ")
    parts = "zip" in site.address_inputs
    known = {"address1": street if parts else register.address, "zip": code, "city": city}
    known |= {"email": register.email, "phone": register.phone}
    return {name: site.address_values.get(name, [known.get(name) or ""]) for name in site.address_inputs}


def _take_address(
    site: Site, door: EmbeddedDoor, card: str, now: dict[str, list[str]], sent: dict[str, list[str]]
) -> None:
    ours = {name: (sent[name] or [""])[0] for name in ("address1", "zip", "city", "email", "phone") if name in sent}
    changed = {name: value for name, value in ours.items() if value != (now[name] or [""])[0]} or ours
    asked: dict[str, str] = {name: changed[name] for name in ("email", "phone") if name in changed}
    if changed.keys() & {"address1", "zip", "city"}:
        rest = f", {ours['zip']} {ours['city']}" if "zip" in ours else ""
        asked["address"] = ours["address1"] + rest
    if site.approves_register:
        if asked:
            door.profile.request_change(RegisterChange(**asked))
        return
    site.address_values |= {name: values for name, values in sent.items() if name not in ours}
    if asked:
        site.library.registers(card, **asked)


def _address_form(values: dict[str, list[str]], web: Web, required: tuple[str, ...]) -> str:
    inputs = ""
    for name, chosen in values.items():
        if name.endswith("[types][]"):
            inputs += "".join(
                f'<label><input type="checkbox" name="{name}" value="{one}"{" checked" * (one in chosen)}></label>'
                for one in ("home", "work", "school")
            )
        elif name.endswith("[preferred]"):
            inputs += f'<label><input type="checkbox" name="{name}" value="1"{" checked" * any(chosen)}> p</label>'
        elif name.endswith("country]") or name == "country":
            countries = [("", "Choose from the list"), ("FIN", "Finland"), ("SWE", "Sweden")]
            inputs += f'<select id="{name}" name="{name}">{choices(countries, "".join(chosen))}</select>'
        else:
            need = " required" * (name in required)
            inputs += f'<input id="{name}" name="{name}" type="text" value="{e("".join(chosen))}"{need}>'
    return (
        f'<form name="requestAddressChange" method="post" action="/MyResearch/ChangeProfileAddress">'
        f'{hidden("csrf", web.token())}{inputs}<input type="submit" name="address_change_request" value="Send"></form>'
    )


def _take_email(site: Site, request: Request, web: Web, door: EmbeddedDoor) -> bool:
    """Whether a new address was taken: changed, or mailed to."""
    new = request.one("email")
    if site.confirms_email and new:
        site.pending_emails[site.user(web)] = new
        web.flash("info", "Follow the link in the mail")  # each language has its own words, which decide nothing
        return True
    if door.profile.set(ProfileChange(email=new)).of(PROFILE).word is ClaimWord.REFUSED:
        return False
    web.flash("success", web.say("profile.email-changed"))
    return True


def _pending(site: Site, web: Web) -> str:
    """The message at the top of the profile about an address that waits: HTML, with the address escaped twice."""
    address = site.pending_emails.get(site.user(web))
    if address is None:
        return ""
    said = {"fi": "Odottaa vahvistusta:", "sv": "Väntar på"}.get(web.language, "A change waits:")
    link = '<a href="/MyResearch/EmailNotVerified?reverify=true">…</a>'
    return f'<div role="alert" class="flash-message alert alert-info">{said} {e(e(address))}. {link}.</div>'


def _change(site: Site, request: Request, web: Web, door: EmbeddedDoor) -> Response | None:
    done = False
    if request.has("home_library"):
        home = {_ASK: "ask", "": "none"}.get(request.one("home_library"), request.one("home_library"))
        door.profile.set(ProfileChange(home_library=home))
        done = True
    if request.has("due_date_reminder"):
        door.profile.set(ProfileChange(reminder=int(request.one("due_date_reminder"))))
        done = True
    if request.has("saveUserProfile"):
        if not web.takes(request.one("csrf")):
            return Response(400, "")
        if not request.has("email"):
            web.flash("danger", web.say("profile.not-changed"))
            return None
        if not _take_email(site, request, web, door):
            web.flash("danger", web.say("profile.not-changed"))
            return None
        if not request.has("finna_nickname"):
            return Response(500, "")  # and the address is changed
        done = True
    if done:
        web.flash("success", web.say("profile.changed"))
    return None


def _register(site: Site, request: Request, web: Web, door: EmbeddedDoor) -> None:
    """What is stored at once: success is said of an address that was left out too."""
    if not request.has("saveLibraryProfile"):
        return
    past_loans.keep(site, request, web, door)
    for field, name in _INPUTS.items():
        value = request.one(name)
        if field in site.register_inputs and request.has(name) and (field != "email" or "@" in value):
            site.library.registers(site.user(web), **{field: value})
    web.flash("success", web.say("profile.changed"))


def _homes(view: View, known: PatronProfile, door: EmbeddedDoor) -> str:
    places = [(place.id, place.name) for place in door.holds.pickup_libraries()]
    chosen = _ASK if known.home_library == "ask" else known.home_library or ""
    options = choices([("", "Best available"), (_ASK, "Always ask me"), *places], chosen)
    return f'<form id="profile_form" method="post"><select name="home_library">{options}</select></form>'


def _finna(site: Site, view: View, known: PatronProfile, door: EmbeddedDoor, web: Web) -> str:
    days = choices([(str(n), f"{n} days") for n in range(4)], str(known.reminder or 0))
    register = {
        "last-name": known.register.name,
        "address": known.register.address,
        "phone": known.register.phone,
        "email": known.register.email,
    }
    lines = "".join(
        f'<div class="profile-title">{e(view.label(key))}:</div><div class="profile-text-value">{e(value)}</div>'
        for key, value in register.items()
        if value and key not in site.register_inputs
    )
    for key in site.register_inputs:
        own = f'<input name="{_INPUTS[key]}" value="{e(register[key] or "")}">'
        lines += f'<div class="profile-title">{e(view.label(key))}:</div><div>{own}</div>'
    lines += past_loans.setting(site, web)
    if site.register_inputs or site.past.options:
        lines += '<input name="saveLibraryProfile" type="submit" value="Save">'
    mine = (
        f'<input type="text" name="email" value="{e(known.email or "")}">'
        '<input type="text" name="finna_nickname" value="">'
        '<input type="submit" name="saveUserProfile" value="Save">'
    )
    card = next((card.id for card in view.cards if card.active), "1")
    return (
        f"{finna.blocks(view)}{logged_in_as(site, view, web, known.name)}"
        f"{_homes(view, known, door)}"
        f'<form id="profile_due_date_form" method="post"><select name="due_date_reminder">{days}</select></form>'
        f"{message_pages.lines(site.messaging, web.language)}"
        f'<a href="/LibraryCards/newPassword/?id={card}">Change PIN</a>'
        f'<form id="profile_library_form" method="post">{lines}'
        '<a class="profile-library-info-address-update" href="/MyResearch/ChangeProfileAddress">Change</a></form>'
        f'<form name="my_profile_form" method="post">{hidden("csrf", web.token())}'
        f"{'' if site.hides_email else mine}</form>"
    )


def logged_in_as(site: Site, view: View, web: Web, name: str | None) -> str:
    """Who is signed in at a Finna site, and how."""
    shown = "".join(
        f'<div><span class="profile-title">{e(view.label(key))}: </span><span>{e(value)}</span></div>'
        for key, value in zip(("username", "login-method"), site.signed_in_as(web), strict=True)
    )
    return f'<div class="logged-in-as"><div class="display-name">{e(name or "")}</div><div>{shown}</div></div>'


def _plain(view: View, known: PatronProfile, door: EmbeddedDoor) -> str:
    register = known.register
    rows = {"last-name": register.name, "address": register.address, "phone": register.phone}
    lines = "".join(f"<tr><th>{e(view.label(key))}:</th><td>{e(value or '')}</td></tr>" for key, value in rows.items())
    return (
        f'<table class="table"><tr><th>{e(view.label("last-name"))}:</th><td>{e(known.name)}</td></tr>'
        f"<tr><th>{e(view.label('email'))}:</th><td>{e(known.email or '')}</td></tr>"
        f"<tr><th>{e(view.label('home-library'))}:</th><td>{_homes(view, known, door)}</td></tr></table>"
        f'<table class="table catalog-profile">{lines}</table>'
    )
