"""The desk's part of an unattended run: the notices that wait are mailed."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from tunilib.errors import TunilibError
from tunilib.library.desk.opening import desk_at, mail_notices
from tunilib.local.config import read_config
from tunilib.local.ledger.records import Reported
from tunilib.services.channels import mail_settings
from tunilib.services.unattended.parts import NightResult

if TYPE_CHECKING:
    from tunilib.services.machine import Machine

_DESK = "desk"


def run(machine: Machine) -> NightResult:
    """Mail the notices of the desk that ``[desk]`` names, where mail is set up."""
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
    """Why the part would fail at night; None: it would not, or there is nothing to do."""
    if read_config(machine.paths.config).desk_store is None or mail_settings(machine) is None:
        return None
    try:
        with closing(desk_at(machine)) as desk:
            desk.notices.waiting()
    except TunilibError as error:
        return error
    return None
