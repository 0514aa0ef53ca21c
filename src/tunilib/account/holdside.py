"""The holds and requests of an account."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from tunilib.account.opened import Opened, offered
from tunilib.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tunilib.core.hold import Hold, PickupLibrary
    from tunilib.core.outcome import HoldOutcome
    from tunilib.core.ports import Holds
    from tunilib.services.holding import HoldService

__all__ = ["HoldSide"]


class HoldSide(Opened):
    """Reading, placing, changing and cancelling holds and requests."""

    def holds(self) -> tuple[Hold, ...]:
        """Holds and requests: ready, in transit, the others by date of creation, closed ones last."""
        from tunilib.core.hold import hold_order

        reading = self._ask(lambda: self._holds().read())
        return tuple(sorted(reading.items, key=hold_order))

    def place(self, record: str, *, pickup: str | None = None, expires: date | None = None) -> HoldOutcome:
        """Place a hold on a record and prove it.

        Args:
            record: id of the record.
            pickup: id of the pick-up library; None: the home library.
            expires: last day of interest; None: as the library has it.

        Raises:
            NotFound: no such record.
            UsageError: no pick-up library, and the home library is to be asked for each time.
        """
        from tunilib.core.hold import HoldRequest

        return self._ask(lambda: self._hold_service().place(HoldRequest(record=record, pickup=pickup, expires=expires)))

    def request(
        self, record: str, *, item: str | None = None, pickup: str | None = None, comment: str | None = None
    ) -> HoldOutcome:
        """Ask for a copy from the stacks and prove it; ``item`` is a copy's barcode, None any copy."""
        from tunilib.core.hold import HoldKind, HoldRequest

        request = HoldRequest(record=record, kind=HoldKind.RETRIEVAL, item=item, pickup=pickup, comment=comment)
        return self._ask(lambda: self._hold_service().place(request))

    def change(
        self,
        holds: Iterable[Hold | str],
        *,
        pickup: str | None = None,
        freeze: bool | date | None = None,
        release: bool = False,
    ) -> tuple[HoldOutcome, ...]:
        """Change holds and prove it.

        Args:
            holds: as read before, or ids.
            pickup: id of the new pick-up library.
            freeze: True, or the last day frozen.
            release: end the freeze.

        Raises:
            NotFound: one of the holds is not the card's; nothing was done.
            UsageError: nothing to change, or both frozen and released.
        """
        from tunilib.core.hold import HoldChange
        from tunilib.services.selecting import named_holds

        frozen = freeze is not None and freeze is not False
        if frozen and release:
            raise UsageError("a hold is either frozen or released")
        if not (pickup or frozen or release):
            raise UsageError("nothing to change", hint="give a pick-up library, a freeze or a release")
        until = freeze if isinstance(freeze, date) else None
        if until is not None and until < self._now().date():
            raise UsageError("{date} is past: a freeze ends in the future", date=until.isoformat())
        ids = _hold_ids(holds)
        change = HoldChange(pickup=pickup, freeze=frozen, until=until, release=release)
        return self._ask(
            lambda: self._hold_service().change(lambda standing: _in_order(named_holds(standing, ids)), change)
        )

    def cancel(self, holds: Iterable[Hold | str] | None = None) -> tuple[HoldOutcome, ...]:
        """Cancel holds and prove it; None: every open one.

        Raises:
            NotFound: one of the holds is not the card's; nothing was done.
        """
        from tunilib.services.selecting import named_holds

        ids = None if holds is None else _hold_ids(holds)

        def choose(standing: Sequence[Hold]) -> Sequence[Hold]:
            if ids is None:
                return _in_order(hold for hold in standing if hold.is_open)
            return _in_order(named_holds(standing, ids))

        return self._ask(lambda: self._hold_service().cancel(choose))

    def pickup_libraries(self, record: str | None = None) -> tuple[PickupLibrary, ...]:
        """Where a hold can be collected."""
        return self._ask(lambda: self._holds().pickup_libraries(record))

    def _hold_service(self) -> HoldService:
        from tunilib.services.holding import HoldService

        return HoldService(holds=self._holds(), ledger=self._ledger, account=self._key, now=self._now)

    def _holds(self) -> Holds:
        return offered(self._door.holds, "holds")


def _hold_ids(holds: Iterable[Hold | str]) -> list[str]:
    return [hold if isinstance(hold, str) else hold.id for hold in holds]


def _in_order(holds: Iterable[Hold]) -> tuple[Hold, ...]:
    from tunilib.core.hold import hold_order

    return tuple(sorted(holds, key=hold_order))
