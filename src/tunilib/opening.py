"""Opens accounts, catalogues and desks: connects profiles, libraries, passwords, the ledger and the clock."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, TypeVar

import tunilib.services as services
from tunilib.account import Account
from tunilib.errors import LocalError, NotFound, NotSignedIn, SessionExpired, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import datetime

    import tunilib.services.all_accounts
    import tunilib.services.doctor
    import tunilib.services.mail
    import tunilib.services.passwords
    import tunilib.services.session_ends  # noqa: F401
    from tunilib.backends.embedded.desk import Desk
    from tunilib.core.letter import Letter
    from tunilib.core.ports.door import Door
    from tunilib.core.ports.session import SignInRequest
    from tunilib.core.search import News
    from tunilib.local.config import MailSettings
    from tunilib.local.machine import Machine
    from tunilib.local.profiles import Profile
    from tunilib.payments import MachineServices
    from tunilib.services.all_accounts import AccountFailure, AccountResult, AccountSelection
    from tunilib.services.catalogue import OpenCatalogue
    from tunilib.services.demo import Demonstration
    from tunilib.services.doctor import Check
    from tunilib.services.mail import SentNotice, SentReferences
    from tunilib.services.opened import OpenedAccount
    from tunilib.services.schedule import Ran

T = TypeVar("T")

_IN_FLIGHT = timedelta(minutes=5)
"""How long a site may still carry out a request whose answer was lost."""


def this_machine(
    environ: Mapping[str, str] | None = None,
    language: str = "en",
    say: Callable[..., None] = lambda *_, **__: None,
    prefer: Callable[[str], str] = lambda language: language,
) -> Machine:
    """This machine with all backends; the arguments are those of :class:`tunilib.local.machine.Machine`."""
    from tunilib.backends import registry
    from tunilib.local.machine import Machine

    machine = Machine(registry, environ, language, say, prefer)
    machine.payments = lambda: _payment_services(machine)
    return machine


def _payment_services(machine: Machine) -> MachineServices:
    from tunilib.payments import MachineServices

    return MachineServices(machine)


def open_profile(
    machine: Machine, profile: Profile, *, card: str | None = None, sign_in: bool = True, own_language: bool = False
) -> Account:
    """Open the account of a profile with its session, or else with its stored password.

    Args:
        card: id or number of one of its cards; None: the active one.
        sign_in: whether to sign in again with that password if the session has ended.
        own_language: whether the library shows things in the account's language, whatever that of the call.
    """
    from tunilib.local.machine import site_key

    language = profile.lang if own_language else None  # None: that of the call
    backend, entry = machine.backend_of(profile), machine.entry_of(profile, language)
    session = machine.session_of(profile)
    if session is None:
        session = services.passwords.sign_in_as_stored(machine, profile, entry)
        if session is None:
            raise NotSignedIn(
                "profile {profile} is not signed in",
                hint="sign in: tunilib --profile {profile} login --haka"
                if profile.university
                else "sign in: tunilib --profile {profile} login",
                profile=profile.name,
            )
    stored = session

    def sign_in_again() -> Door:
        made = services.passwords.sign_in_as_stored(machine, profile, entry)
        if made is None:
            raise SessionExpired(
                "the session of profile {profile} has ended",
                hint="sign in again: tunilib --profile {profile} login",
                profile=profile.name,
            )
        return entry.open(made, card)

    def keep(door: Door) -> None:
        if door.session != stored:
            machine.store_session(profile, door.session)

    return Account(
        entry.open(session, card),
        machine.ledger_of(site_key(profile.library, profile.target), profile.card, another_card=card is not None),
        site=site_key(profile.library, profile.target),
        library=profile.library_name,
        clock=machine.clock_at(backend, profile.library),
        profile=profile.name,
        sign_in_again=sign_in_again if sign_in else None,
        keep=keep,
        passwords=lambda: services.passwords.password_keeper(machine, backend, entry, profile),
        in_flight=_IN_FLIGHT if backend.remote else None,
        remote=backend.remote,
        say=machine.say,
        turn=lambda: machine.account_lock(site_key(profile.library, profile.target), profile.card),
        switches_card=backend.remote and card is not None,
        session_end=lambda zone: (
            services.session_ends.session_end(machine, profile, zone)
            if stored.expires or stored.is_university
            else None
        ),
    )


def open_with_password(machine: Machine, address: str, who: SignInRequest) -> Account:
    """Open the account of a card at a library that no profile names; it is signed out when it is closed."""
    from tunilib.local.machine import site_key

    backend = machine.backends.backend_at(address)
    entry = machine.entry_at(backend, address)

    def sign_out(door: Door) -> None:
        entry.sign_out(door.session)

    with services.opened.time_limit(backend.remote):
        session = entry.sign_in(who)
    return Account(
        entry.open(session),
        machine.ledger,
        site=site_key(address, who.target),
        clock=machine.clock_at(backend, address),
        keep=sign_out,
        passwords=lambda: services.passwords.password_keeper(machine, backend, entry, who),
        in_flight=_IN_FLIGHT if backend.remote else None,
        remote=backend.remote,
        say=machine.say,
        turn=lambda: machine.account_lock(site_key(address, who.target), who.card),
    )


def catalogue_at(machine: Machine, name: str | None = None, store: str | None = None) -> OpenCatalogue:
    """The catalogue of a library, without signing in; a store that is named goes before the default profile.

    Without both it is the library of the default profile, or else the demonstration's.

    Raises:
        NotFound: no such profile, or the library can be searched only after sign-in.
        LocalError: ``database``: there is no library in that file.
        UsageError: a profile is named beside a store that is not its own.
    """
    from tunilib.core.answer import Missing
    from tunilib.services.catalogue import OpenCatalogue

    profile = _searched_profile(machine, name, store)
    address = profile.library if profile else machine.demo_address if store is None else machine.absolute_address(store)
    if store is None and address == machine.demo_address and not machine.paths.demonstration.exists():
        raise LocalError(
            "no library to search: {path} does not exist",
            code="database",
            hint="make the demo library: tunilib demo; or choose one with --store sqlite:///PATH",
            path=machine.paths.demonstration,
        )
    entry = machine.entry_of(profile) if profile else machine.entry_at(machine.backends.backend_at(address), address)
    catalogue = entry.catalogue()
    if isinstance(catalogue, Missing):
        raise NotFound("this library can be searched only after signing in", hint="sign in: tunilib login")
    is_signed_in = profile is not None and machine.has_session(profile)
    return OpenCatalogue(catalogue, open_profile(machine, profile, sign_in=False) if profile and is_signed_in else None)


def desk_at(machine: Machine, store: str | None) -> Desk:
    """The desk of the library at an address; None: what ``[desk]`` names, else the demonstration. Close it after use.

    Raises:
        UsageError: it is not an address of an embedded library.
    """
    from tunilib.backends.embedded.desk import Desk
    from tunilib.backends.embedded.stores import absolute_address
    from tunilib.local.config import read_config

    address = absolute_address(store or read_config(machine.paths.config).desk_store or machine.demo_address)
    machine.say("opening {address}", address=address)
    clock = machine.time_at(movable=True)

    def mail(desk: Desk) -> Iterator[SentNotice]:
        settings = mail_settings(machine)
        opened = None if settings is None else lambda: mailer(machine, settings)
        return services.mail.mail_notices(desk.notices, desk.now, opened)

    return Desk(address, clock, payments=machine.payments, journal=lambda: machine.ledger.payments, mail=mail)


def default_rules() -> str:
    """The rules file that a new library gets by default."""
    from tunilib.backends.embedded.rulebook import default_rules_text

    return default_rules_text()


def backend_names(*, others: bool = False) -> tuple[str, ...]:
    """The values of ``--backend``: the names of our own backends; ``others``: those that other packages add."""
    from tunilib.backends.registry import BACKENDS, all_backends

    found = (backend for backend in all_backends() if backend not in BACKENDS) if others else BACKENDS
    return tuple(name for backend in found for name in backend.names)


def for_each(
    machine: Machine, selection: AccountSelection, do: Callable[[OpenedAccount], T]
) -> tuple[AccountResult[T] | AccountFailure, ...]:
    """Run an operation on each selected account and card; see :func:`tunilib.services.all_accounts.for_each`."""
    return services.all_accounts.for_each(machine, selection, do, partial(open_profile, machine))


def examine(machine: Machine, name: str | None = None, store: str | None = None) -> tuple[Check, ...]:
    """Check this machine; see :func:`tunilib.services.doctor.examine`."""
    return services.doctor.examine(machine, lambda profile: open_profile(machine, profile), name, store)


def demonstrate(
    machine: Machine, store: str | None = None, *, reset: bool = False, may_replace: Callable[[], bool] = lambda: True
) -> Demonstration | None:
    """Make the demonstration; see :func:`tunilib.services.demo.demonstrate`.

    Args:
        store: the address of its library; None: the default place.

    Raises:
        UsageError: it is not an address of an embedded library.
    """
    from tunilib.backends.embedded import demo as library
    from tunilib.backends.embedded.stores import is_in_file, is_taken, store_path
    from tunilib.backends.registry import EMBEDDED
    from tunilib.services import demo

    address = machine.absolute_address(store or machine.demo_address)
    if machine.backends.backend_at(address) is not EMBEDDED:
        raise UsageError("the demo library is an embedded library, not {address}", address=address)
    now = machine.time_at(movable=True)
    made = demo.DemoLibrary(
        backend=EMBEDDED,
        address=address,
        place=str(store_path(address)) if is_in_file(address) else address,
        name=library.PATRON.name,
        card=library.CARD,
        password=library.PASSWORD,
        user=library.USER,
        user_password=library.USER_PASSWORD,
        exists=lambda: is_taken(address),
        is_demo=lambda: library.is_demo(address, now),
        make=lambda replace: library.make_demo(address, now, replace=replace, language=machine.language),
    )
    return demo.demonstrate(machine, made, reset=reset, may_replace=may_replace)


def mail_settings(machine: Machine) -> MailSettings | None:
    """The settings of ``[mail]``; None if the configuration has none.

    Raises:
        LocalError: ``configuration``: the sender's address is missing.
    """
    from tunilib.local.config import read_config

    settings = read_config(machine.paths.config).mail
    if settings is not None and settings.sender is None:
        raise LocalError("from is missing in [mail]: the sender's address", code="configuration")
    return settings


@contextmanager
def mailer(machine: Machine, settings: MailSettings) -> Iterator[Callable[[Letter, datetime], None]]:
    """A function that sends letters, and raises as :class:`tunilib.notify.registry.Sender` says."""
    from tunilib.notify.registry import find_channel

    def password() -> str | None:
        from tunilib.local.secrets import SecretKey

        if settings.user is None:
            return None
        key = SecretKey(profile="mail", library=settings.host or "", card=settings.user)
        if settings.password_command is not None:
            return machine.secrets.password(key, settings.password_command)
        return machine.secrets.stored(key)

    with find_channel("mail").open("mail", mail=settings, password=password) as sender:
        yield sender.send


@contextmanager
def channel(machine: Machine, target: str) -> Iterator[Callable[[Letter, datetime], None]]:
    """A function that sends letters by a channel, ``mail`` for example, or to the address of a service.

    Raises:
        LocalError: ``configuration``: it is not set up. UsageError: there is no such channel.
    """
    if target == "mail":
        with mailer(machine, _needed_mail_settings(machine)) as post:
            yield post
        return
    from tunilib.notify.registry import find_channel

    with find_channel(target).open(target) as sender:
        yield sender.send


def run_unattended(machine: Machine) -> Ran:
    """The unattended run for every account and card; see :func:`tunilib.services.schedule.run`."""
    from tunilib.services import schedule
    from tunilib.services.all_accounts import AccountSelection

    every = AccountSelection(every_profile=True, every_card=True)
    opened = partial(open_profile, machine, own_language=True)
    return schedule.run(
        machine,
        lambda do: services.all_accounts.for_each(machine, every, do, opened),
        lambda target: channel(machine, target),
        lambda: desk_at(machine, None),
    )


def mail_references(
    machine: Machine, account: OpenedAccount, to: str, words: Iterable[str], language: str
) -> SentReferences:
    """Mail the references that words select: lists or records; no words: all favourites.

    Raises:
        LocalError: ``configuration``: mail is not configured.
        UsageError: ``to`` is not a mail address.
        NotFound: a word is neither a list nor a record; nothing was sent.
    """
    from tunilib.notify.mail import mail_address

    settings, address = _needed_mail_settings(machine), mail_address(to)
    return services.mail.send_references(account, address, words, language, lambda: mailer(machine, settings))


@contextmanager
def news_mailer(machine: Machine, language: str) -> Iterator[Callable[[OpenedAccount, News, str], None]]:
    """A function that mails the news of a saved search.

    Raises:
        LocalError: ``configuration``: mail is not configured.
    """
    settings = _needed_mail_settings(machine)
    with mailer(machine, settings) as post:
        sender = settings.sender or ""
        yield lambda account, news, to: services.mail.post_news(account, news, to, language, sender=sender, post=post)


def _needed_mail_settings(machine: Machine) -> MailSettings:
    settings = mail_settings(machine)
    if settings is None:
        raise LocalError(
            "no mail is set up", code="configuration", hint="add [mail] to {path}", path=machine.paths.config
        )
    return settings


def _searched_profile(machine: Machine, name: str | None, store: str | None) -> Profile | None:
    """The profile whose library is searched; None: a library without a profile."""
    if name is not None:
        return machine.picked_profile(name, store)
    if not machine.profiles.every:
        return None
    if store is None:
        return machine.picked_profile(None)
    default = machine.profiles.pick(None)
    return default if machine.absolute_address(default.library) == machine.absolute_address(store) else None
