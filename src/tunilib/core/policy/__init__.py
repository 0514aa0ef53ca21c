"""What a library's rules allow, as plain functions that collect every reason.

``policy.renewal(rules, collection="book", due=due, now=today)``; facts left out are against nothing. Reasons are in
one order, ``patron.*`` first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tunilib.core.policy.blocks import Standing as Standing
    from tunilib.core.policy.checkouts import checkout as checkout, recall as recall
    from tunilib.core.policy.fines import ban as ban, fine as fine, lost as lost, reminders as reminders
    from tunilib.core.policy.holds import hold as hold, pickup as pickup, request as request
    from tunilib.core.policy.renewals import renewal as renewal
    from tunilib.core.policy.resolution import Decision as Decision, Terms as Terms, terms as terms

_HOMES = {
    "Decision": "resolution",
    "Standing": "blocks",
    "Terms": "resolution",
    "ban": "fines",
    "checkout": "checkouts",
    "fine": "fines",
    "hold": "holds",
    "lost": "fines",
    "pickup": "holds",
    "recall": "checkouts",
    "reminders": "fines",
    "renewal": "renewals",
    "request": "holds",
    "terms": "resolution",
}


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name in _HOMES:
        found = getattr(import_module(f"tunilib.core.policy.{_HOMES[name]}"), name)
        globals()[name] = found  # so that the next call does not come here
        return found
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
