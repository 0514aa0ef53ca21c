"""One patron's account at one library: what scripts and commands hold in their hands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.account.holdside import HoldSide
from tunilib.account.keepside import KeepSide
from tunilib.account.loanside import LoanSide
from tunilib.account.patronside import PatronSide
from tunilib.account.searchside import SearchSide

if TYPE_CHECKING:
    from types import TracebackType

__all__ = ["Account"]


class Account(LoanSide, HoldSide, PatronSide, KeepSide, SearchSide):
    """An open account; use it in a ``with`` statement.

    Every method raises a :class:`tunilib.TunilibError` when the library could not be asked or was not understood:
    then nothing was done, or nobody knows (``OutcomeUnknown``). A refusal is a value in an outcome.
    """

    def __enter__(self) -> Account:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
