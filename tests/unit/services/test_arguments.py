"""What a call from Python may hand over."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
from functools import cache

import pytest

import tunilib
from tunilib.account import Account
from tunilib.backends.embedded.desk import all_desks
from tunilib.errors import UsageError
from tunilib.services.arguments import _ALIASES, checked, id_of
from tunilib.services.catalogue import OpenCatalogue

CLASSES = (Account, OpenCatalogue, *all_desks())


@cache
def aliases() -> frozenset[str]:
    """The names in the package's modules that begin with a capital letter and are types, but no classes."""
    found, classes = set(), set()
    for info in pkgutil.walk_packages(tunilib.__path__, "tunilib."):
        if info.name.endswith("__main__"):
            continue
        module = importlib.import_module(info.name)
        for name, value in vars(module).items():
            if name[:1].isupper() and not name.isupper() and type(value).__module__ in ("typing", "types"):
                found.add(name)
            elif isinstance(value, type):
                classes.add(name)
    return frozenset(found - classes)


def test_no_argument_is_compared_with_the_name_of_something_that_is_no_class() -> None:
    for kind in CLASSES:
        for name, method in vars(kind).items():
            checked = inspect.isfunction(method) and not name.startswith("_")
            hints = inspect.unwrap(method).__annotations__ if checked else {}
            for argument, hint in hints.items():
                if argument == "return" or not isinstance(hint, str):
                    continue
                named = {one.id for one in ast.walk(ast.parse(hint)) if isinstance(one, ast.Name)}
                known = {"Any", "Callable", "Iterable", "Iterator", "Mapping", "Sequence", "BinaryIO", *_ALIASES}
                assert not (named - known) & aliases(), (kind, name, hint)


@pytest.mark.parametrize("text", ["zero\0character", "half \ud800 of a pair"])
def test_text_that_no_library_could_store_is_refused(text: str) -> None:
    @checked
    def call(note: str, others: tuple[str, ...] = (), **filters: str) -> None:
        pytest.fail("the text was taken")

    for attempt in (
        lambda: call(text),
        lambda: call("good", ("good", text)),
        lambda: call("good", author=text),
        lambda: id_of(text, "loan"),
    ):
        with pytest.raises(UsageError, match="is not valid text"):
            attempt()
