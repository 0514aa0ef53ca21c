"""Named tuples that are defined at little cost.

``typing.NamedTuple`` compiles a constructor and checks each annotation when a class is defined: three quarters of a
million instructions, and a command imports fifty such classes, of which it uses half. Here the constructor is made with
the first tuple. To a type checker, and to whoever uses them, they are what ``typing.NamedTuple`` makes.
"""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, Any

__all__ = ["NamedTuple"]

if TYPE_CHECKING:
    from typing import NamedTuple
else:

    class _NamedTupleType(type):
        """Makes a class of a body of annotations: ``name: type``, or ``name: type = default``."""

        def __new__(cls, name: str, bases: tuple[type, ...], body: dict[str, Any]) -> type:
            fields = tuple(body.get("__annotations__", ()))
            defaults = {field: body.pop(field) for field in fields if field in body}
            for place, field in enumerate(fields):
                body[field] = property(itemgetter(place))
            own = {"_fields": fields, "_field_defaults": defaults, "__match_args__": fields, "__slots__": ()}
            return super().__new__(cls, name, bases, body | own)

    class NamedTuple(tuple, metaclass=_NamedTupleType):
        """A tuple whose items have names."""

        def __new__(cls, /, *given: object, **named: object) -> Any:
            cls.__new__ = staticmethod(_constructor(cls))
            return cls.__new__(cls, *given, **named)

        @classmethod
        def _make(cls, values: Any) -> Any:
            return cls(*values)

        def _replace(self, /, **changes: object) -> Any:
            values = [changes.pop(field, value) for field, value in zip(self._fields, self, strict=True)]
            if changes:
                raise ValueError(f"got unexpected field names: {list(changes)!r}")
            return self._make(values)

        def _asdict(self) -> dict[str, Any]:
            return dict(zip(self._fields, self, strict=True))

        def __getnewargs__(self) -> tuple[Any, ...]:
            return tuple(self)

        def __repr__(self) -> str:
            shown = ", ".join(f"{field}={value!r}" for field, value in self._asdict().items())
            return f"{type(self).__name__}({shown})"


def _constructor(cls: Any) -> Any:
    """The function that takes the fields, by place or by name."""
    parameters = [field + f"=defaults[{field!r}]" * (field in cls._field_defaults) for field in cls._fields]
    given = {"make": tuple.__new__, "defaults": cls._field_defaults}
    names = "".join(f"{field}, " for field in cls._fields)
    exec(f"def __new__({', '.join(['cls', *parameters])}): return make(cls, ({names}))", given)  # noqa: S102
    return given["__new__"]
