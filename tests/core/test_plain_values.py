"""A public value holds plain data only: it can be copied, pickled and put into a table, and is equal after that."""

from __future__ import annotations

import dataclasses
import pickle
import types
import typing
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import asdict, fields, is_dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import pytest

import tunilib
import tunilib.core.reference
from tunilib.core.models import Labelled
from tunilib.core.note import Note
from tunilib.core.outcome import ChangeOutcome
from tunilib.core.ports.sign_in import SessionEnd
from tunilib.core.reason import Reason, ReasonCode
from tunilib.errors import NotFound, TunilibError

PLAIN = (Path, str, int, bool, float, bytes, date, time, timedelta, Enum, type(None), TunilibError)
PUBLIC = [*(getattr(tunilib, name) for name in tunilib.__all__), ChangeOutcome]
CLASSES = [one for one in PUBLIC if isinstance(one, type) and is_dataclass(one)]


NAMES = {"dataclasses": dataclasses, "Sequence": Sequence, "Mapping": Mapping, "TunilibError": TunilibError}
NAMES |= vars(typing) | vars(tunilib.core.reference) | {"date": date, "datetime": datetime, "time": time}
NAMES |= {"Note": Note, "Path": Path, "SessionEnd": SessionEnd}
NAMES |= {one.__name__: one for one in PUBLIC}


def sample(kind: Any) -> Any:
    """A value of an annotated type, with everything in it set."""
    origin, within = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return sample(next(one for one in within if one is not types.NoneType))
    if origin is Literal:
        return within[0]
    if origin in (tuple, list, Sequence):
        return tuple(sample(one) for one in within if one is not Ellipsis)
    if origin is Mapping or origin is dict:
        return {sample(within[0]): sample(within[1])}
    if kind is Reason:
        return Reason(ReasonCode.OTHER, params=(("until", date(2026, 3, 2)),), words="No.")
    if kind is Note:
        return Note.of("{what} at {day}", what=Note.of("all"), day=date(2026, 3, 2))
    if isinstance(kind, type) and issubclass(kind, TunilibError):
        return NotFound("no {thing}", hint="see {thing}", thing="x")
    if isinstance(kind, type) and issubclass(kind, Enum):
        return next(iter(kind))
    if is_dataclass(kind):
        hints = get_type_hints(kind, localns=NAMES)
        make: Any = kind
        return make(**{one.name: sample(hints[one.name]) for one in fields(kind) if one.init})
    plain: dict[Any, Any] = {
        datetime: datetime(2026, 3, 2, 10),
        date: date(2026, 3, 2),
        bytes: b"x",
        int: 1,
        bool: True,
    }
    return plain.get(kind, Labelled("x", Note.of("ex")) if kind in (str, Any, object) else None)


def check(value: Any) -> None:
    forms = range(pickle.HIGHEST_PROTOCOL + 1)
    for copied in (deepcopy(value), *(pickle.loads(pickle.dumps(value, form)) for form in forms)):
        assert type(copied) is type(value)
        assert copied == value
    for part in leaves(asdict(value)):
        assert isinstance(part, PLAIN), part


def leaves(value: Any) -> list[Any]:
    if isinstance(value, Mapping):
        return [leaf for one in (*value, *value.values()) for leaf in leaves(one)]
    if isinstance(value, tuple | list):
        return [leaf for one in value for leaf in leaves(one)]
    return [value]


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__name__)
def test_a_value_of_each_public_class_is_plain_data(kind: type) -> None:
    check(sample(kind))
