"""Opens the service desk and mails its notices, also as a part of an unattended run."""

from __future__ import annotations

from contextlib import closing, suppress
from functools import cache, partial
from typing import TYPE_CHECKING

from tunilib.core.arguments import checked
from tunilib.errors import TunilibError, UsageError
from tunilib.library.desk import Desk
from tunilib.library.models.desk import Staff
from tunilib.library.stores import absolute_address, open_library
from tunilib.local.config import read_config
from tunilib.local.ledger.quick_files import write_pickups
from tunilib.local.ledger.records import Reported
from tunilib.local.places import machine_name, system_user
from tunilib.services.channels import mail_settings, open_channel
from tunilib.services.machine import Machine
from tunilib.services.mail import send_notices
from tunilib.unattended.parts import NightResult

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tunilib.core.outcome import SentNotice
    from tunilib.library.stores.unit_of_work import Library


@checked
def open_desk(*, store: str | None = None) -> Desk:
    """Open the service desk of an embedded library; use it in a ``with`` statement.

    Args:
        store: ``sqlite:///PATH`` or ``postgresql://HOST/DATABASE``; None: the library that ``[desk]`` in
            ``config.toml`` names, else the demonstration.

    Raises:
        UsageError: the address is not an embedded library's.
    """
    return desk_at(Machine(), store)


def desk_at(machine: Machine, store: str | None = None) -> Desk:
    """The desk of the library at an address; see :func:`open_desk`."""
    config = read_config(machine.paths.config)
    address = absolute_address(store or config.desk_store or machine.demo_address)
    machine.say("opening {address}", address=address)
    return Desk(
        address,
        machine.time_at(movable=True),
        payments=machine.payments,
        journal=lambda: machine.ledger.payments,
        backups=machine.paths.data,
        at=config.desk_library,
        staff=cache(lambda: Staff(config.desk_staff or system_user(machine.environ), machine_name(machine.environ))),
        barcodes=config.desk_barcodes,
        mail=partial(mail_notices, machine),
    )


def mail_notices(machine: Machine, desk: Desk) -> Iterator[SentNotice]:
    """Mail the waiting notices of a desk; see :func:`tunilib.services.mail.send_notices`."""
    if mail_settings(machine) is None:
        yield from send_notices(desk.notices, None, desk.now)
        return
    with open_channel(machine, "mail") as post:
        yield from send_notices(desk.notices, post, desk.now)


def library_opener(machine: Machine, store: str | None) -> Callable[[], Library]:
    """A function that opens a library for patrons, called in each thread; None: the library in ``[desk]``."""
    named = store or read_config(machine.paths.config).desk_store
    if named is None:
        raise UsageError(
            "name the library to serve",
            hint="tunilib --store sqlite:///PATH desk serve; everybody knows the password of the demonstration",
        )
    address, clock = absolute_address(named), machine.time_at(movable=True)
    machine.say("opening {address}", address=address)
    return lambda: open_library(address, clock, for_patrons=True)


def note_pickups(machine: Machine, desk: Desk) -> None:
    """Store the pick-up libraries of a desk for completion."""
    with suppress(TunilibError):  # the command itself has succeeded
        places = [(str(one.id), one.name) for one in desk.pickup_libraries]
        write_pickups(machine.paths, desk.address, places)


_DESK = "desk"


def run(machine: Machine) -> NightResult:
    """Mail the notices of the desk in ``[desk]``, if mail is set up."""
    store = read_config(machine.paths.config).desk_store
    if store is None or mail_settings(machine) is None:
        return NightResult()
    try:
        with closing(desk_at(machine)) as desk:
            sent = list(mail_notices(machine, desk))
            now = desk.now()
        waiting = {one.id for one in sent if one.waits_for == "no-address"}
        before = machine.ledger.reported(_DESK, store)
        new = {notice: Reported("no-address", now) for notice in waiting if notice not in before}
        machine.ledger.report(_DESK, store, new, without=before.keys() - waiting)
    except TunilibError as error:
        return NightResult(error=error)
    failed = tuple((one.to or one.id, one.error) for one in sent if one.error is not None)
    return NightResult(failed_letters=failed, unaddressed=len(new))


def try_out(machine: Machine) -> TunilibError | None:
    """Why the part would fail at night; None: it would not."""
    if read_config(machine.paths.config).desk_store is None or mail_settings(machine) is None:
        return None
    try:
        with closing(desk_at(machine)) as desk:
            desk.notices.waiting()
    except TunilibError as error:
        return error
    return None
