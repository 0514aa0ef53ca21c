"""Between hosts with names of their own: each gets what is its own, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.contract.named_world import (
    DISCOVERY,
    MACHINE,
    NTFY,
    ORGANISATION,
    PAIA,
    PAY,
    SERVICE,
    SITE,
    STRANGER,
    NamedWorld,
    named_world,
)
from tests.fakes.web import Request, Response
from tests.journeys.machine import Result

pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH")


@pytest.fixture(name="world")
def _world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[NamedWorld]:
    with named_world(tmp_path, monkeypatch) as made:
        yield made


def test_each_secret_comes_to_the_host_that_it_belongs_to_alone(world: NamedWorld) -> None:
    world.sends_mail()
    world.signs_in()
    world.signs_in_at_university()
    world.signs_in_by_paia()
    world.takes_payments()
    world.sets_up_ntfy()
    world.run(*PAY, code=5)
    world.payments.decide(world.payments.only.id)
    world.run("schedule", "run", code=3)  # the student has no library card
    world.run("fines", "payments", "--profile", "demo", "--resume")
    world.run("logout", "--profile", "student")

    reached = {name for name, count in world.received().items() if count}
    assert reached >= {SITE, ORGANISATION, DISCOVERY, PAIA, SERVICE, NTFY}
    assert world.box.letters
    assert world.astray() == set()
    assert not {STRANGER, MACHINE} & (reached | world.names.looked_up)


TARGETS = {
    "a stranger": f"https://{STRANGER}/x",
    "this machine": f"https://{MACHINE}/x",
    "this machine, not encrypted": "http://127.0.0.9:PORT/x",
    "another library": f"https://{PAIA}/x",
    "another port": "https://OWN:8443/x",
    "a user before the host": "https://me:word@OWN/x",
}
UNREADABLE = ("https://[::1", "https://OWN:99999/x")
"""No web server answers so: it is asked again where it was a reading."""
ASKED: dict[str, tuple[str, Callable[[NamedWorld], Result], Callable[[Request], bool]]] = {
    "a page of loans": (SITE, lambda at: at.run("loans", "--profile", "card", code=None), lambda _: True),
    "a card's password": (SITE, lambda at: at.signs_in(code=None), lambda one: one.method == "POST"),
    "a renewal": (
        SITE,
        lambda at: at.run("loans", "renew", "--all", "--profile", "card", code=None),
        lambda one: one.method == "POST" and "MyResearch" in one.path,
    ),
    "items": (PAIA, lambda at: at.run("loans", "--profile", "paia", code=None), lambda one: "/core/" in one.path),
    "a password of PAIA": (PAIA, lambda at: at.signs_in_by_paia(code=None), lambda one: one.method == "POST"),
    "a payment": (SERVICE, lambda at: at.run(*PAY, code=None), lambda one: one.method == "POST"),
    "a notification": (NTFY, lambda at: at.sets_up_ntfy(code=None), lambda _: True),
    "the organisation's form": (
        ORGANISATION,
        lambda at: at.signs_in_at_university(code=None),
        lambda one: one.has("j_password"),
    ),
}


@pytest.mark.parametrize("status", [302, 307])
@pytest.mark.parametrize("asked", ASKED)
def test_what_is_asked_of_a_host_is_sent_to_no_other(world: NamedWorld, asked: str, status: int) -> None:
    where, act, kind = ASKED[asked]
    begins: dict[str, Callable[[], object]] = {
        SITE: world.signs_in,
        PAIA: world.signs_in_by_paia,
        SERVICE: world.takes_payments,
    }
    begins.get(where, object)()
    led = {STRANGER, PAIA} if (where, status) == (ORGANISATION, 302) else set()  # a sign-in may go on elsewhere, by GET
    for target in (*TARGETS.values(), *UNREADABLE):
        port = world[MACHINE].address.rpartition(":")[2]
        before = world.received()
        leads = target.replace("OWN", where).replace("PORT", port)
        came = world.answers_once(where, kind, Response(status, "", leads))
        done = act(world)
        assert came, (target, done)
        assert done.code or target in UNREADABLE, (target, done)
        others = {name for name, count in world.received().items() if count != before[name]} - {where}
        assert others <= ({SITE, DISCOVERY, *led} if where == ORGANISATION else set()), target
        assert {
            name for name, host in world.names.hosts.items() if any(one.path == "/x" for one in host.received)
        } <= led
        assert world.astray() == set(), target


def forms_lead_to(world: NamedWorld, where: str, target: str, marked: str = "") -> None:
    """All forms of a host, or those of pages with a word, lead to another address."""
    host = world[where]

    def instead(request: Request) -> Response | None:
        assert host.served is not None
        found = host.served.answer(request)
        if marked in found.body:
            found.body = re.sub(r'(<form\b[^>]*?)(?: action="[^"]*")?([ >])', rf'\1 action="{target}"\2', found.body)
        return found

    host.instead.append(instead)


@pytest.mark.parametrize("target", [f"https://{STRANGER}/x", f"https://{MACHINE}/x", f"https://me@{SITE}/x"])
def test_no_form_of_a_site_takes_what_was_typed_to_another_host(world: NamedWorld, target: str) -> None:
    world.signs_in()
    world.university.site.expire()
    forms_lead_to(world, SITE, target)
    for words in (
        ("loans", "renew", "--all"),
        ("holds", "place", "rec.1"),
        ("profile", "set", "--email", "me@b.example"),
    ):
        world.machine.run(*words, "--profile", "card")
    world.machine.run("login", "--profile", "card", "--password-stdin", stdin="kirja-1\n")
    assert not world[STRANGER].received
    assert not world[MACHINE].received
    assert world.astray() == set()


@pytest.mark.parametrize(
    "target", [f"https://{STRANGER}/x", f"https://{MACHINE}/x", f"https://{SITE}/MyResearch/Logout"]
)
def test_the_answer_of_an_organisation_goes_to_the_service_provider_alone(world: NamedWorld, target: str) -> None:
    forms_lead_to(world, ORGANISATION, target, "SAMLResponse")
    assert world.signs_in_at_university(code=None).code == 5
    assert not any(one.has("SAMLResponse") for host in world.names.hosts.values() for one in host.received)


@pytest.mark.parametrize(
    "page", [f"https://{MACHINE}/", "http://127.0.0.9:1/", f"https://me@{STRANGER}/", "javascript:1"]
)
def test_a_payment_service_leads_no_browser_to_this_machine(world: NamedWorld, page: str) -> None:
    world.takes_payments()
    world.payments.href = lambda found: page  # type: ignore[method-assign]
    begun = world.run(*PAY, code=5)
    assert (begun.out, "payment page" in begun.err) == ("", True)


def test_an_address_of_a_sign_in_has_no_user_name(world: NamedWorld) -> None:
    sign_on = world.university.idp.sign_on.replace("https://", "https://me@")
    came = world.answers_once(
        SITE, lambda one: bool(one.one("entityID")), Response(302, "", f"{sign_on}?SAMLRequest=x&RelayState=y")
    )
    assert world.signs_in_at_university(code=None).code == 5
    assert came
    assert world[ORGANISATION].received == []


@pytest.mark.parametrize("address", [f"https://{STRANGER}", f"https://{MACHINE}", f"https://{PAIA}"])
def test_a_session_is_not_sent_to_a_new_address_of_its_profile(world: NamedWorld, address: str) -> None:
    world.signs_in()
    profiles = world.machine.config.with_name("profiles.toml")
    profiles.write_text(profiles.read_text().replace(f"https://{SITE}", address))
    before = world.received()
    world.run("loans", "--profile", "card", code=3)
    world.run("schedule", "run", code=3)
    assert world.received() == before


def test_a_night_that_lacks_an_authority_names_the_variable_of_the_shell(world: NamedWorld) -> None:
    world.signs_in()
    world.run("schedule", "run")
    box, machine = world.machine.folder / "mbox", world.machine
    lines = ("[mail]", 'transport = "file"', f'path = "{box}"', 'from = "me@home.example"')
    machine.config.write_text("\n".join([*lines, "[notify]", 'mail_to = "me@home.example"', ""]))
    install = ("schedule", "install", "--cron", "--no-test", "--yes")
    assert machine.run(*install, SSL_CERT_FILE=str(world.names.authority)).code == 0
    named = f'config.toml: [network] ca = "{world.names.authority}"'
    assert named in world.run("schedule", "run", code=4).err
    world.university.library.later(3)
    world.run("schedule", "run", code=4)
    assert named in " ".join(box.read_text().replace("=\n", "").replace("=3D", "=").split())
    machine.configure(f'[network]\nca = "{world.names.authority}"\n')
    assert named not in world.run("schedule", "run", code=0).err


@pytest.mark.parametrize("patron", ["..", ".", "../..", "a/../..", "..%2f..", "?x", "#x", "\\..\\.."])
def test_no_name_of_a_patron_moves_the_path_of_the_token(world: NamedWorld, patron: str) -> None:
    patrons = world.paia.patrons
    patrons.every["P1"].id = patron  # type: ignore[attr-defined]
    if patron in (".", ".."):
        world.signs_in_by_paia(code=5)
    else:
        world.signs_in_by_paia()
        world.machine.run("loans", "--profile", "paia")
    beyond = [one.path for one in world[PAIA].received if "authorization" in one.headers]
    assert all(path.startswith((f"/paia/core/{patron}", "/paia/auth/")) for path in beyond)
