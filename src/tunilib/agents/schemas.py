"""JSON schemas of the answers of tools, made from the fields of the models."""

from __future__ import annotations

import json
import sys
from collections import Counter
from datetime import date, datetime
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Any, Final, Literal, Union, get_args, get_origin, get_type_hints

from tunilib.core.models import Model, field_keys, model_in
from tunilib.core.money import Money
from tunilib.core.reason import Reason

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tunilib.views.view import View

Schema = dict[str, Any]

TEXT: Final[Schema] = {"type": "string"}
_PLAIN: Final[dict[type, Schema]] = {
    str: TEXT,
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    date: {"type": "string", "format": "date"},
    datetime: {"type": "string", "format": "date-time"},
    Money: TEXT,
}
_NAMES: Final = {"date": date, "datetime": datetime, "Money": Money, "Reason": Reason}
"""What models import for type checkers alone."""


def brief(schema: Any) -> Any:
    """The same schema without which fields are always there, and without the form of dates."""
    if isinstance(schema, list):
        return [brief(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    is_object = schema.get("type") == "object"
    left_out = ("required",) if is_object else ("format",)
    return {
        name: {key: brief(one) for key, one in value.items()} if name == "properties" and is_object else brief(value)
        for name, value in schema.items()
        if name not in left_out
    }


def with_definitions(schema: Schema) -> Schema:
    """The same schema; an object that it describes more than once is in its ``$defs``."""
    texts: Counter[str] = Counter()
    _count_objects(schema, texts)
    names = {text: f"d{number}" for number, text in enumerate(text for text, count in texts.items() if count > 1)}
    shared = {name: _shared(json.loads(text), names, inside=True) for text, name in names.items()}
    return {**_shared(schema, names), **({"$defs": shared} if shared else {})}


def _count_objects(schema: Any, texts: Counter[str]) -> None:
    if isinstance(schema, dict):
        if schema.get("type") == "object":
            texts[json.dumps(schema)] += 1
        for one in schema.values():
            _count_objects(one, texts)
    elif isinstance(schema, list):
        for one in schema:
            _count_objects(one, texts)


def _shared(schema: Any, names: Mapping[str, str], *, inside: bool = False) -> Any:
    if isinstance(schema, list):
        return [_shared(one, names) for one in schema]
    if not isinstance(schema, dict):
        return schema
    name = None if inside or schema.get("type") != "object" else names.get(json.dumps(schema))
    return {key: _shared(one, names) for key, one in schema.items()} if name is None else {"$ref": f"#/$defs/{name}"}


def object_schema(properties: Schema, optional: Iterable[str] = ()) -> Schema:
    """An object with these properties; the optional ones may be missing."""
    missing = frozenset(optional)
    needed = [name for name in properties if name not in missing]
    return {"type": "object", "properties": properties, "required": needed}


def array_schema(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def nullable(schema: Schema) -> Schema:
    if isinstance(schema.get("type"), list) or {"type": "null"} in schema.get("anyOf", ()):
        return schema
    if "type" not in schema or schema["type"] == "object":
        return {"anyOf": [schema, {"type": "null"}]}
    found = {**schema, "type": [schema["type"], "null"]}
    return {**found, "enum": [*schema["enum"], None]} if "enum" in schema else found


REASON: Final = object_schema({"code": TEXT, "message": TEXT, "source": TEXT})


@cache
def view_schema(view: View) -> Schema:
    found = _properties(view.model)
    properties = {key: found[key][0] if key in found else nullable(TEXT) for key in view.keys}
    later = {key: schema for key, (schema, is_known) in found.items() if not is_known and key not in properties}
    for key in properties:
        if key in found and not found[key][1]:  # the view says that it is always there
            properties[key] = nullable(found[key][0])
    return object_schema({**properties, **later}, later)


def model_schema(kind: type[Model]) -> Schema:
    found = _properties(kind)
    schemas = {key: schema for key, (schema, _) in found.items()}
    return object_schema(schemas, [key for key, (_, is_known) in found.items() if not is_known])


def _properties(kind: type[Model]) -> dict[str, tuple[Schema, bool]]:
    """The schema of each key of a model, and whether it is always there."""
    found: dict[str, tuple[Schema, bool]] = {}
    for name, role, keys, sources in field_keys(kind):
        if role == "flat":
            within = model_in(kind, name)
            assert within is not None
            found.update(_properties(within))
        elif role == "picked":
            within, is_optional = _picked(kind, name)
            for key, source in zip(keys, sources, strict=True):
                schema = _field(within, source)
                found[key] = nullable(schema) if is_optional else schema, True
        elif role == "with-currency":
            found[name] = _field(kind, name), True
            found["currency"] = nullable(TEXT), True
        elif role == "as-text":
            found[keys[0]] = array_schema(TEXT), True
        elif role == "null-if-empty":
            found[keys[0]] = nullable(TEXT), True
        else:
            found[keys[0]] = _field(kind, name), role != "if-known"
    return found


def _picked(kind: type[Model], name: str) -> tuple[type[Model], bool]:
    members = _members(_annotation(kind, name))
    (within,) = (one for one in members if one is not NoneType)
    assert isinstance(within, type)
    assert issubclass(within, Model)
    return within, NoneType in members


def _field(kind: type[Model], name: str) -> Schema:
    """The schema of a field, which may be a property of the class."""
    return _schema(_annotation(kind, name))


def _annotation(kind: type[Model], name: str) -> Any:
    """The type of a field; the others of the class may name what only type checkers import."""
    owner = next(one for one in kind.__mro__ if name in getattr(one, "__annotations__", ()))
    holder = type("holder", (), {"__annotations__": {name: owner.__annotations__[name]}})
    return get_type_hints(holder, {**_NAMES, **vars(sys.modules[owner.__module__])})[name]


def _schema(annotation: Any) -> Schema:
    members = _members(annotation)
    kinds = [one for one in members if one is not NoneType]
    schema = _schema_of(kinds)
    return nullable(schema) if len(kinds) < len(members) else schema


def _schema_of(kinds: list[Any]) -> Schema:
    if {date, datetime}.issuperset(kinds) and len(kinds) == 2:
        return TEXT
    words = [word for kind in kinds if get_origin(kind) is Literal for word in get_args(kind)]
    if words:
        return {"type": "string", "enum": list(dict.fromkeys(words))}
    (kind,) = kinds
    if get_origin(kind) in (tuple, list):
        return array_schema(_schema(get_args(kind)[0]))
    assert isinstance(kind, type), kind
    if kind in _PLAIN:
        return _PLAIN[kind]
    if kind is Reason:
        return REASON
    if issubclass(kind, Enum):
        return {"type": "string", "enum": [str(one) for one in kind]}
    return model_schema(kind) if issubclass(kind, Model) else TEXT


def _members(annotation: Any) -> list[Any]:
    return list(get_args(annotation)) if get_origin(annotation) in (Union, UnionType) else [annotation]
