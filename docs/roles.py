"""For the reference of Python: the roles of docstrings (``:class:`~tunilib.Loan```) as Markdown has code."""

from __future__ import annotations

import re
from typing import Any

from griffe import Extension, Object

_ROLE = re.compile(r":(?:class|func|meth|mod|data|attr):`~?([^`]+)`")


class Roles(Extension):
    """Puts the last name of what a role names in its place, as code."""

    def on_instance(self, *, obj: Object, **_: Any) -> None:
        """Rewrite the docstring of an object of the source."""
        if obj.docstring is not None:
            obj.docstring.value = _ROLE.sub(lambda found: f"`{found[1].rpartition('.')[2]}`", obj.docstring.value)
