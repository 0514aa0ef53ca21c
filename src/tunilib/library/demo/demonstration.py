"""The demonstration: a small library on this machine with a history, and a patron signed in there."""

from __future__ import annotations

from contextlib import closing
from dataclasses import field
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from tunilib.backends.registry import EMBEDDED
from tunilib.core.models import Value, model
from tunilib.core.outcome import OutcomeWord, Word
from tunilib.core.ports.sign_in import SignInRequest
from tunilib.core.search import Alert
from tunilib.errors import CredentialsRefused, LocalError, NotSignedIn, SessionExpired, UsageError
from tunilib.library.rules.rulebook import default_rules_text, rules_of, zone_of
from tunilib.library.stores import is_in_file, is_taken, make_library, open_library, replace_library, store_path
from tunilib.local.profiles import Profile

if TYPE_CHECKING:
    from collections.abc import Callable

    from tunilib.library.demo.simulation import Simulation
    from tunilib.library.stores.unit_of_work import Library, Now
    from tunilib.services.machine import Machine


class Person(NamedTuple):
    """One patron; ``lang`` is the language of the library's notices to them."""

    card: str
    name: str
    lang: str = "fi"
    category: str = "student"
    home_library: str | None = None


CARD = "29001001"
PASSWORD = "kirja2026"  # noqa: S105 - printed by the demonstration
"""Of the patron of the demonstration."""

USER = "avirtanen"
USER_PASSWORD = "korkea2026"  # noqa: S105 - printed by the demonstration
"""Their university account. No card is linked to it at first."""

PATRON = Person(CARD, "Aino Virtanen", category="student", home_library="linna")
CHILD = Person("29001013", "Onni Virtanen", category="child", home_library="linna")
"""Their card is linked to the account of the patron, with the same password."""
OTHERS = (
    Person("29001002", "Eero Mäkinen"),
    Person("29001003", "Helmi Korhonen", category="staff"),
    Person("29001004", "Väinö Nieminen"),
    Person("29001005", "Elsa Lindström", lang="sv"),
    Person("29001006", "Otto Heikkinen", home_library="hervanta"),
    Person("29001007", "Saara Koskinen", category="staff", home_library="arvo"),
    Person("29001008", "Leevi Järvinen"),
    Person("29001009", "Ilona Lehtonen", lang="en"),
    Person("29001010", "Emil Söderholm", lang="sv", home_library="arvo"),
    Person("29001011", "Tuulikki Rantanen", category="citizen"),
    Person("29001012", "Oskari Salminen"),
)

FIRST_DAY = 120
"""The history begins so many days before today. The library was made on the day before."""

_EERO, _HELMI, _VAINO, _ELSA, _OTTO, _SAARA, _LEEVI, _ILONA, _EMIL, _TUULIKKI, _OSKARI = (
    person.card for person in OTHERS
)


def play(library: Simulation, language: str) -> None:
    library.on(FIRST_DAY)
    library.fill()
    for person in (PATRON, CHILD, *OTHERS):
        mine = person in (PATRON, CHILD)
        library.register(
            *(person._replace(lang=language) if mine else person),
            password=PASSWORD if mine else None,
            card_expires=library.day(3) if person.card == _ILONA else library.day(-400) if mine else None,
        )
    library.link(CARD, CHILD.card, CHILD.name)
    library.enrol(USER, USER_PASSWORD, PATRON.name)
    _autumn(library)
    _last_month(library)
    _last_week(library)
    library.mail_outdated()
    _favourites(library)


def _autumn(library: Simulation) -> None:
    library.on(60)
    library.lend(CARD, "demo.1077")  # will be renewed as often as the rules allow
    library.lend(_EERO, "demo.1017", "demo.1058")
    library.on(52)
    library.renew(CARD, "demo.1077")
    library.lend(CARD, "demo.1024", "demo.1013")
    library.lend(_HELMI, "demo.1046")
    library.lend(_OTTO, "demo.1071")
    library.on(48)
    library.hold(CARD, "demo.1071", "linna")
    library.on(44)
    library.renew(CARD, "demo.1077")
    library.on(41)
    library.check_in("demo.1071", at="linna")  # ready for eight days, not collected: 1.00
    library.on(35)
    library.check_in("demo.1024")  # three days late: 2.40
    library.check_in("demo.1017", "demo.1046")
    library.on(34)
    library.renew(CARD, "demo.1077")


def _last_month(library: Simulation) -> None:
    library.on(30)
    library.lend(_EERO, "demo.1054")
    library.lend(_OSKARI, "demo.1021")
    library.on(28)
    library.lend(CARD, "demo.1003")  # due today
    library.on(26)
    library.lend(_VAINO, "demo.1063")
    library.lend(_HELMI, "demo.1068")
    library.on(24)
    library.renew(CARD, "demo.1077")
    library.on(20)
    library.lend(CARD, "demo.1055")  # others will wait for it
    library.lend(_VAINO, "demo.1055", copy=2)
    library.lend(_EMIL, "demo.1055", copy=3)
    library.check_in("demo.1021")  # a short loan, nine days late: 15.00, and its borrower is suspended
    library.on(18)
    library.hold(CARD, "demo.1068", "linna")
    library.hold(CARD, "demo.1063", "linna")
    library.on(17)
    library.check_in("demo.1013")  # seven days late: 1.40
    library.lend(CARD, "demo.1045")  # a course book, three days overdue today
    library.on(14)
    library.renew(CARD, "demo.1077")
    library.lend(_ELSA, "demo.1092", "demo.1078")
    library.lend(_SAARA, "demo.1083")
    library.on(12)
    library.hold(_LEEVI, "demo.1054", "hervanta")
    library.hold(CARD, "demo.1054", "linna")  # second in the queue
    library.on(11)
    library.freeze(library.hold(CARD, "demo.1078", "linna"), library.day(-30))
    library.on(10)
    library.lend(CARD, "demo.1065")  # some way to go


def _last_week(library: Simulation) -> None:
    library.on(8)
    library.lend(CHILD.card, "demo.1086")
    library.hold(CHILD.card, "demo.1083", "linna")
    library.on(7)
    library.desk.patrons.block(_TUULIKKI, "address unknown")
    library.on(6)
    library.hold(_OTTO, "demo.1055", "hervanta")
    library.on(5)
    library.check_in("demo.1068", at="linna")  # ready for the patron
    library.on(4)
    fetched = library.request(CARD, "demo.1006", "linna")
    library.on(3)
    dropped = library.request(CARD, "demo.1005", "linna")
    library.on(2)
    library.check_in("demo.1063", at="hervanta")  # on its way to the patron
    library.cancel(dropped)
    library.on(1)
    assert not library.desk.requests.ready(fetched).reasons
    library.request(CARD, "demo.1091", "linna")  # being fetched
    library.ask(CARD, "address", "Hämeenkatu 1 A 2, 33100 Tampere")
    library.on(0)
    library.lend(CARD, "demo.1093")  # renewing it today would not move the date


def _favourites(library: Simulation) -> None:
    library.add_favourite(
        CARD, "demo.1039", notes="Read chapter 3 again.\n\nMethod: *design-based research*", keywords=("thesis",)
    )
    library.add_favourite(CARD, "demo.1073", notes="Compare with the Finnish edition?", keywords=("thesis", "methods"))
    library.add_favourite(CARD, "demo.1103", keywords=("music",))
    library.make_list(CARD, "Pohjoismaista luettavaa", public=True)
    library.add_favourite(CARD, "demo.1094", "Pohjoismaista luettavaa", notes="Den bästa romanen om Helsingfors.")
    library.add_favourite(CARD, "demo.1090", "Pohjoismaista luettavaa", keywords=("runous", "modernism"))
    library.add_favourite(CARD, "demo.1039", "Pohjoismaista luettavaa")
    library.save_search(CARD, "jansson tove", Alert.WEEKLY)


def make_demo(address: str, now: Now, *, replace: bool = False, language: str = "fi") -> None:
    """Make a small library with a catalogue, patrons and a history up to now.

    It appears whole or not at all.
    """
    from tunilib.library.demo.simulation import Simulation

    text = default_rules_text()
    moment = now(zone_of(rules_of(text)))

    def fill(library: Library) -> None:
        play(Simulation(library, moment), language)

    make = replace_library if replace else make_library
    make(address, text, lambda zone: moment.astimezone(zone) - timedelta(days=FIRST_DAY + 1), fill)


def is_demo(address: str, now: Now) -> bool:
    """Whether an address has the demonstration's library. Only this library may be replaced by a reset."""
    try:
        with closing(open_library(address, now)) as library, library.snapshot() as snapshot:
            patron = snapshot.patrons.by_card(CARD)
            return patron is not None and patron.register.name == PATRON.name
    except LocalError:
        return False


PROFILE = "demo"


@model
class Demonstration(Value):
    """What was done for the demonstration, and how its patron signs in."""

    outcome: OutcomeWord
    address: str
    name: str
    card: str
    password: str = field(repr=False)
    user: str
    user_password: str = field(repr=False)


def demonstrate(
    machine: Machine, store: str | None, *, reset: bool = False, may_replace: Callable[[], bool] = lambda: True
) -> Demonstration | None:
    """Make the demonstration, unless it exists.

    It creates or updates the profile ``demo``, and never changes which profile is the default.
    """
    address, now = machine.absolute_address(store or machine.demo_address), machine.time_at(movable=True)
    if machine.backends.backend_at(address) is not EMBEDDED:
        raise UsageError("the demo library is an embedded library, not {address}", address=address)
    place = str(store_path(address)) if is_in_file(address) else address
    before = _profile(machine, address)
    outcome: OutcomeWord = Word.UNCHANGED
    is_there = is_taken(address)
    if reset or not is_there:
        if is_there and not is_demo(address, now):
            raise LocalError("{file} is not the demo library", file=place)
        if is_there and not may_replace():
            return None
        machine.say("making {file}", file=place)
        make_demo(address, now, replace=is_there, language=machine.language)
        outcome = Word.MADE
    elif not is_demo(address, now):
        raise LocalError(
            "{file} is there already, and is not the demo library",
            hint="name another place: tunilib --store sqlite:///PATH demo",
            file=place,
        )
    if outcome == Word.MADE or before is None or not _is_signed_in(machine, address, CARD):
        _sign_in(machine, address, CARD, PASSWORD, before)
        outcome = Word.MADE if outcome == Word.MADE else Word.SIGNED_IN
    return Demonstration(
        outcome=outcome,
        address=address,
        name=PATRON.name,
        card=CARD,
        password=PASSWORD,
        user=USER,
        user_password=USER_PASSWORD,
    )


def _is_signed_in(machine: Machine, address: str, card: str) -> bool:
    """Whether the library knows the session: a reset may have been killed before it signed in."""
    profile = Profile(name=PROFILE, library=address, card=card, backend=EMBEDDED.name)
    try:
        session = machine.session_of(profile)
    except NotSignedIn:
        return False
    if session is None:
        return False
    door = machine.entry_at(EMBEDDED, address).open(session)
    try:
        door.loans.read()
    except SessionExpired:
        return False
    finally:
        door.close()
    return True


def _sign_in(machine: Machine, address: str, card: str, password: str, before: Profile | None) -> None:
    who = SignInRequest(card=card, password=password)
    try:
        entry = machine.entry_at(EMBEDDED, address)
        session = entry.sign_in(who)
    except CredentialsRefused as error:
        raise CredentialsRefused(
            error.template,
            hint="make a new demo library, which has its own password: tunilib demo --reset",
            **error.facts,
        ) from error
    profile = Profile(
        name=PROFILE,
        library=address,
        card=card,
        backend=EMBEDDED.name,
        demonstration=True,
        library_name=entry.name,
    )
    if before is not None:
        profile = before._replace(library=address, card=card, library_name=entry.name)
    machine.profile_store.save(profile)
    machine.store_session(profile, session)


def _profile(machine: Machine, address: str) -> Profile | None:
    known = machine.profiles.named(PROFILE)
    if known is None:
        return None
    if not known.demonstration or machine.absolute_address(known.library) != address:
        raise UsageError(
            "profile demo is at {library}, not at {address}",
            hint="remove it first: tunilib profiles remove demo",
            library=known.library,
            address=address,
        )
    return known
