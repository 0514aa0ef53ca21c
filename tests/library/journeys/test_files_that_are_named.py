"""Files that a person names at the desk: a device, an endless or a large one is refused, and nothing is done."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.journeys.machine import Machine

READERS = (
    ("desk", "rules", "set"),
    ("desk", "patron", "import"),
    ("desk", "import"),
    ("favourites", "import"),
    ("--store", "sqlite:///other.sqlite", "desk", "init", "--rules"),
)


@pytest.mark.parametrize("path", ["/dev/zero", "/proc/self/mem", "."])
@pytest.mark.parametrize("words", READERS, ids=" ".join)
def test_what_is_neither_a_file_nor_a_pipe_is_refused(demo: Machine, words: tuple[str, ...], path: str) -> None:
    if not Path(path).exists():
        pytest.skip("this system has none")
    result = demo.run(*words, path, "--json")
    assert (result.code, result.error["code"]) == (6, "file"), result
    assert not (demo.folder / "other.sqlite").exists()


def test_a_certificate_that_never_ends_is_refused(demo: Machine) -> None:
    store = ("--store", f"sqlite:///{demo.folder / 'other.sqlite'}", "desk")
    assert demo.run(*store, "init").code == 0
    result = demo.run(*store, "serve", "--tls-cert", "/dev/zero", "--tls-key", "/dev/zero")
    assert result.code == 6
    assert "neither a file nor a pipe" in result.err


@pytest.mark.parametrize("size", [20_000_000, 900_000])
def test_a_name_that_is_too_long_is_refused(demo: Machine, size: int) -> None:
    before = demo.run("desk", "rules", "show").out
    rules = demo.folder / "rules.toml"
    rules.write_text(f'name = "{"x" * size}"\n')
    result = demo.run("desk", "rules", "set", str(rules))
    assert result.code == 6
    assert len(result.err) < 1000
    assert demo.run("desk", "rules", "show").out == before


def test_a_file_of_patrons_has_at_most_20_megabytes(demo: Machine) -> None:
    patrons = demo.folder / "patrons.csv"
    patrons.write_text("card,name\n" + "5001,Aino Virtanen\n" * 1_200_000)
    result = demo.run("desk", "patron", "import", str(patrons), "--json")
    assert (result.code, result.error["code"]) == (6, "file")
    assert "20 MB" in result.error["message"]


def test_a_report_is_written_through_no_link(demo: Machine) -> None:
    target = demo.folder / "of-another"
    target.write_text("theirs")
    link = demo.folder / "report.txt"
    link.symlink_to(target)
    result = demo.run("doctor", "--bundle", str(link), "--yes")
    assert result.code == 6
    assert "is a link" in result.err
    assert (target.read_text(), link.is_symlink()) == ("theirs", True)
    link.unlink()
    demo.run("doctor", "--bundle", str(link), "--yes")
    assert "[tunilib]" in link.read_text()
