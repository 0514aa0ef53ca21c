"""Modules that run when something of them is used."""

from __future__ import annotations

import importlib
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from tunilib.backends.embedded.stores.postgres.late_modules import import_late

NAME = "a_package_of_this_test"


@pytest.fixture(name="package")
def _package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A package with a module, and a list of how often it was run."""
    folder = tmp_path / NAME
    folder.mkdir()
    (folder / "__init__.py").write_text("import sys\nsys.RUNS.append(__name__)\nfrom .part import word\nwhole = 1\n")
    (folder / "part.py").write_text("word = object()\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "RUNS", [], raising=False)
    yield folder
    for name in [name for name in sys.modules if name.split(".")[0] == NAME]:
        del sys.modules[name]


def runs() -> list[str]:
    made: list[str] = sys.RUNS  # type: ignore[attr-defined]
    return made


def test_a_module_of_a_late_package_is_imported_without_the_package(package: Path) -> None:
    import_late(NAME, {"word": "part"})
    part = importlib.import_module(f"{NAME}.part")
    late = importlib.import_module(NAME)
    assert (late.part, late.word, runs()) == (part, part.word, [])
    assert late.__path__ == [str(package)]


@pytest.mark.usefixtures("package")
def test_a_late_package_runs_once_when_anything_else_is_wanted() -> None:
    import_late(NAME)
    given: dict[str, object] = {}
    exec(f"from {NAME} import whole, part", given)
    late = importlib.import_module(NAME)
    assert (given["whole"], runs()) == (1, [NAME])
    assert type(late) is ModuleType
    with pytest.raises(AttributeError, match="nothing"):
        _ = late.nothing
    assert runs() == [NAME]


@pytest.mark.usefixtures("package")
def test_what_has_been_imported_stays_as_it_is() -> None:
    before = importlib.import_module(NAME)
    import_late(NAME)
    import_late("no_such_module_of_this_test")
    assert sys.modules[NAME] is before
    assert "no_such_module_of_this_test" not in sys.modules


def test_a_late_package_that_fails_may_be_tried_again(package: Path) -> None:
    import_late(NAME)
    late = importlib.import_module(NAME)
    text = (package / "__init__.py").read_text()
    (package / "__init__.py").write_text(text + "import no_such_module_of_this_test\n")
    with pytest.raises(ModuleNotFoundError, match="no_such"):
        _ = late.other
    (package / "__init__.py").write_text(text + "other = 2\n")
    assert late.other == 2


def test_several_threads_see_a_late_package_whole(package: Path) -> None:
    (package / "__init__.py").write_text("import sys, time\nsys.RUNS.append(__name__)\nsys.GATE.wait(5)\nwhole = 1\n")
    gate = sys.GATE = threading.Event()  # type: ignore[attr-defined]
    import_late(NAME)
    late = importlib.import_module(NAME)
    seen: list[int] = []
    threads = [threading.Thread(target=lambda: seen.append(late.whole)) for _ in range(4)]
    for thread in threads:
        thread.start()
    gate.set()
    for thread in threads:
        thread.join()
    assert (seen, runs()) == ([1] * 4, [NAME])
    del sys.GATE  # type: ignore[attr-defined]
