"""The use cases, by noun: what the account and the commands do with ports and policy. No printing, no HTTP, no SQL.

A module is imported when it is first used: start-up is part of the product.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tunilib.services import (
        all_accounts as all_accounts,
    )
    from tunilib.services import (
        cards as cards,
    )
    from tunilib.services import (
        catalogue as catalogue,
    )
    from tunilib.services import (
        change as change,
    )
    from tunilib.services import (
        demo as demo,
    )
    from tunilib.services import (
        doctor as doctor,
    )
    from tunilib.services import (
        exports as exports,
    )
    from tunilib.services import (
        favourites as favourites,
    )
    from tunilib.services import (
        fines as fines,
    )
    from tunilib.services import (
        holds as holds,
    )
    from tunilib.services import (
        imports as imports,
    )
    from tunilib.services import (
        letters as letters,
    )
    from tunilib.services import (
        loans as loans,
    )
    from tunilib.services import (
        mail as mail,
    )
    from tunilib.services import (
        opened as opened,
    )
    from tunilib.services import (
        profile as profile,
    )
    from tunilib.services import (
        recovery as recovery,
    )
    from tunilib.services import (
        renewals as renewals,
    )
    from tunilib.services import (
        searches as searches,
    )
    from tunilib.services import (
        selection as selection,
    )
    from tunilib.services import (
        shared_lists as shared_lists,
    )
    from tunilib.services import (
        sign_in as sign_in,
    )
    from tunilib.services import (
        status as status,
    )


def __getattr__(name: str) -> Any:
    from importlib import import_module

    try:
        return import_module(f"{__name__}.{name}")
    except ModuleNotFoundError:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}") from None
