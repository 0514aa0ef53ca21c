"""The accounts on this machine: signing in and out, which one is meant, and licensed resources by university."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

from tunilib.cli.accounts import machine_of
from tunilib.cli.command import Invocation, Noun
from tunilib.cli.errors import DONE, REFUSED, most_serious
from tunilib.cli.options import Argument, NoBrowser, Option, PasswordStdin, Target
from tunilib.cli.prompts import ask, secret
from tunilib.cli.render.emit import emit_list, emit_thing
from tunilib.core.outcome import ProfileOutcome, Word
from tunilib.errors import TunilibError, UsageError
from tunilib.services.machine import Machine, backend_names
from tunilib.services.opened import open_account
from tunilib.services.sign_in import (
    LoginRequest,
    check_target,
    is_card_known,
    is_university_login,
    login_of,
    password_of_login,
    profile_entries,
    remove_profile,
    sign_in,
    sign_out,
)
from tunilib.services.unattended_sign_in import night_advice, night_problem
from tunilib.views.profile import ERESOURCE, PROFILE_DONE, PROFILES

if TYPE_CHECKING:
    from tunilib.services.sign_in import LoginRequest, SignInResult

login_noun = Noun()
logout_noun = Noun()
profiles_noun = Noun(default="list")
eresource_noun = Noun()


@profiles_noun.command("list", view=PROFILES, examples=("tunilib profiles",))
def show_profiles(inv: Invocation) -> int:
    """List the accounts, oldest first."""
    return emit_list(inv, profile_entries(machine_of(inv)))


@profiles_noun.command("default", view=PROFILE_DONE, exits=(4,), examples=("tunilib profiles default work",))
def choose_default(
    inv: Invocation, name: Annotated[str, Argument(metavar="NAME", completes="profile", help="A profile.")]
) -> int:
    """Choose the default account."""
    machine = machine_of(inv)
    before = machine.profiles.default
    chosen = machine.profile_store.choose(name)
    is_new = before is None or before.name != chosen.name
    return emit_thing(inv, ProfileOutcome(Word.MADE if is_new else Word.UNCHANGED, profile=chosen.name))


@profiles_noun.command("remove", view=PROFILE_DONE, exits=(3, 4), examples=("tunilib profiles remove work",))
def remove(
    inv: Invocation, name: Annotated[str, Argument(metavar="NAME", completes="profile", help="A profile.")]
) -> int:
    """Sign an account out and remove it. Its log is kept."""
    machine = machine_of(inv)
    done = remove_profile(machine, name)
    if done.problem is not None:
        _tell_not_ended(inv, done.problem)
    return emit_thing(inv, replace(done.outcome, outcome=Word.SIGNED_OUT))


@login_noun.command(
    view=PROFILE_DONE,
    exits=(3, 4, 5),
    examples=(
        "tunilib login '29 1234 5678'",
        "tunilib login --haka",
        "tunilib login 2912345678 --store sqlite:///library.sqlite",
        "printf '%s\\n' \"$PIN\" | tunilib login 2912345678 --password-stdin",
    ),
)
def login(
    inv: Invocation,
    card: Annotated[
        str | None,
        Argument(metavar="CARD", help="The number under the card's barcode; with --haka your user name there."),
    ] = None,
    library: Annotated[
        str | None,
        Option("--library", metavar="NAME|URL", completes="library", help="The library; default: the embedded one."),
    ] = None,
    target: Target = None,
    backend: Annotated[
        str | None,
        Option(
            "--backend",
            help="Its interface; default: told by the address.",
            choices=backend_names(),
        ),
    ] = None,
    haka: Annotated[bool, Option("--haka", help="Sign in with a university account.")] = False,
    idp: Annotated[
        str | None,
        Option("--idp", metavar="NAME|ENTITYID", help="Your university: part of its name, or its entity ID."),
    ] = None,
    from_browser: Annotated[
        str | None,
        Option(
            "--from-browser",
            help="Take over the session in this browser.",
            choices=("firefox", "chrome", "chromium", "edge", "safari"),
        ),
    ] = None,
    cookie_stdin: Annotated[
        bool, Option("--cookie-stdin", help="Take over your browser's session by its cookie.")
    ] = False,
    password_stdin: PasswordStdin = False,
) -> int:
    """Sign in to a library, and create or update the profile.

    Passwords are asked for without echo. With --haka you are asked what the university's pages ask; without a terminal
    each answer is a line of standard input.
    """
    ways = {"--from-browser": from_browser is not None, "--cookie-stdin": cookie_stdin}
    for option, is_given in ways.items():
        if is_given and not haka:
            raise UsageError("{option} needs {other}", option=option, other="--haka")
    machine = machine_of(inv)
    request = LoginRequest(
        card=card, profile=inv.profile, library=library, store=inv.store, target=target, backend=backend, idp=idp
    )
    if idp is not None and not haka and not login_of(machine, request).backend.has_ways:
        raise UsageError("{option} needs {other}", option="--idp", other="--haka")
    if not (haka or is_university_login(machine, request)):
        return _login_with_card(inv, machine, request, password_stdin=password_stdin)
    given = [option for option, is_given in (*ways.items(), ("--password-stdin", password_stdin)) if is_given]
    if len(given) > 1:
        raise UsageError("{one} and {other} cannot be used together", one=given[0], other=given[1])
    return _login_at_university(
        inv, machine, request, from_browser, cookie_stdin=cookie_stdin, password_stdin=password_stdin
    )


def _login_with_card(inv: Invocation, machine: Machine, request: LoginRequest, *, password_stdin: bool) -> int:
    if not is_card_known(machine, request) and request.card is None:
        request = replace(request, card=ask(inv, inv.gettext("Card number"), option="CARD"))
    if inv.can_ask and not password_stdin:
        check_target(machine, request)
    stored = None if password_stdin or inv.can_ask else password_of_login(machine, request)
    password = stored or secret(inv, inv.gettext("Password"), from_stdin=password_stdin, option="--password-stdin")
    done = sign_in(machine, request, password, attended=stored is None)
    if (problem := done.password_problem) is not None:
        inv.tell(
            inv.gettext("The password could not be stored, so the next sign-in will ask for it: {why}", why=problem)
        )
    return _signed_in(inv, done)


def _login_at_university(
    inv: Invocation,
    machine: Machine,
    request: LoginRequest,
    browser: str | None,
    *,
    cookie_stdin: bool,
    password_stdin: bool,
) -> int:
    """Sign in by a browser's session, or by the university's pages."""
    from tunilib.cli.university import AskedPerson, by_pages, from_browser, take_cookie
    from tunilib.services.cards import cards

    is_by_cookie = cookie_stdin or browser is not None
    stored = None if password_stdin or inv.can_ask or is_by_cookie else password_of_login(machine, request)
    person = AskedPerson(inv, idp=request.idp, stored=stored, password_stdin=password_stdin)
    if browser is not None:
        done = from_browser(inv, machine, request, person, browser)
    elif cookie_stdin:
        done = take_cookie(inv, machine, request, person, inv.gettext("Cookie"))
    else:
        done = by_pages(inv, machine, request, person)
    code = _signed_in(inv, done)
    is_lost = night_problem(machine, done.profile, ask=False) is not None
    if is_lost or night_advice(machine, done.profile) is not None:
        inv.say(
            inv.gettext("Nothing renews this session at night; a library card and its PIN do:")
            if is_lost
            else inv.gettext("This session may end within hours. For runs at night use a library card and its PIN:")
        )
        inv.say("  " + inv.gettext("tunilib login CARD --library {library}", library=done.profile.library))
    with suppress(TunilibError), open_account(machine, done.profile, sign_in=False) as account:
        if not cards(account):
            inv.say(
                inv.gettext("No library card is linked to this account yet; link yours with: tunilib cards add CARD")
            )
    return code


def _signed_in(inv: Invocation, done: SignInResult) -> int:
    inv.say(
        inv.gettext(
            "Signed in at {library} as profile {profile}.",
            profile=done.profile.name,
            library=done.profile.library_name or done.profile.library,
        )
    )
    return emit_thing(inv, ProfileOutcome(Word.SIGNED_IN, profile=done.profile.name))


@logout_noun.command(view=PROFILE_DONE, exits=(3, 4, 5), examples=("tunilib logout", "tunilib logout --all"))
def logout(
    inv: Invocation, every: Annotated[bool, Option("--all", help="Every account on this machine.")] = False
) -> int:
    """End the session at the library, and remove it and the stored password from this machine.

    The profile is kept. If the library cannot be reached, the session is still removed here, and you are told.
    """
    machine = machine_of(inv)
    profiles = machine.profiles.every if every else (machine.picked_profile(inv.profile, inv.store),)
    codes: list[int] = []
    changes: list[ProfileOutcome] = []
    for profile in profiles:
        done = sign_out(machine, profile)
        if done.problem is not None:
            _tell_not_ended(inv, done.problem)
            codes.append(done.problem.exit_code)
        changes.append(done.outcome)
    code = emit_list(inv, changes) if every else emit_thing(inv, changes[0])
    return most_serious([code, *codes])


def _tell_not_ended(inv: Invocation, problem: TunilibError) -> None:
    inv.tell(inv.gettext("The session was not ended at the library, only deleted on this machine: {why}", why=problem))


@eresource_noun.command(
    view=ERESOURCE,
    examples=(
        "tunilib eresource https://www.jstor.org/stable/2118559",
        "tunilib eresource https://www.jstor.org/ --no-browser",
    ),
)
def eresource(
    inv: Invocation,
    url: Annotated[str, Argument(metavar="URL", help="The address of the resource, as on campus.")],
    no_browser: NoBrowser = False,
) -> int:
    """Open a licensed resource through the library's proxy, as from campus.

    Libraries open their e-resources from elsewhere only to those who sign in with a university account (login --haka);
    the proxy asks for it once more in the browser. Its address is known for some universities; for others set proxy in
    [profiles.NAME] of config.toml. The exit code is 1 if the profile is signed in with a library card.
    """
    from tunilib.services.university import eresource as eresource_of

    machine = machine_of(inv)
    found = eresource_of(machine, url, inv.profile, inv.store)
    if found.address is not None and not no_browser and not machine.open_in_browser(found.address):
        inv.say(inv.gettext("No browser could be opened: open the address yourself."))
    if inv.json or not inv.is_terminal:
        emit_thing(inv, found)
    elif found.address is not None:
        inv.write_line(found.address)
    if found.reasons is None:
        return DONE
    inv.tell(" ".join(reason.text(inv.lang) for reason in found.reasons))
    return REFUSED
