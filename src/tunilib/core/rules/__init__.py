"""The rules of one library as validated data: loan periods, limits, fees."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tunilib.core.rules.model import (
    CollectionRule as CollectionRule,
)
from tunilib.core.rules.model import (
    Contact as Contact,
)
from tunilib.core.rules.model import (
    Count as Count,
)
from tunilib.core.rules.model import (
    FineRule as FineRule,
)
from tunilib.core.rules.model import (
    FixedDue as FixedDue,
)
from tunilib.core.rules.model import (
    Limits as Limits,
)
from tunilib.core.rules.model import (
    LostRule as LostRule,
)
from tunilib.core.rules.model import (
    PasswordRule as PasswordRule,
)
from tunilib.core.rules.model import (
    PaymentRule as PaymentRule,
)
from tunilib.core.rules.model import (
    PickupRule as PickupRule,
)
from tunilib.core.rules.model import (
    Rules as Rules,
)
from tunilib.core.rules.model import (
    SuspensionRule as SuspensionRule,
)
from tunilib.core.rules.model import (
    UnknownCollection as UnknownCollection,
)

if TYPE_CHECKING:
    from tunilib.core.rules.tables import (
        InvalidRules as InvalidRules,
    )
    from tunilib.core.rules.tables import (
        rules_from as rules_from,
    )


def __getattr__(name: str) -> Any:
    """Import the parser of rules files only when one is read."""
    if name in ("InvalidRules", "rules_from"):
        from tunilib.core.rules import tables

        return getattr(tables, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
