"""What holds in every format, those of other packages included."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from tests.formats.nasty import NASTY

from tunilib import formats
from tunilib.cli.completion.answer import answer
from tunilib.core.reference import Kind, Name, Reference
from tunilib.errors import LocalError
from tunilib.formats.items import FoundReference
from tunilib.formats.marc.iso2709 import encode
from tunilib.formats.marc.record import Field, MarcRecord

EVERY = {known.name: known for known in (*formats.formats(), *formats.formats(others=True))}
WRITTEN = [name for name, known in EVERY.items() if known.write is not None]
READ = [name for name, known in EVERY.items() if known.read is not None]
BOTH = [name for name in WRITTEN if name in READ]

DECOMPOSED = (
    Reference(
        Kind.CHAPTER,
        title="A\u030angstro\u0308m",
        names=(Name("Sjo\u0308stro\u0308m", "A\u030asa"),),
        container="Ha\u0308n",
        places=("A\u030abo",),
        notes=("Ta\u0308ma\u0308",),
        keywords=("e\u0301tude",),
    ),
)

PLUGIN = """
from tunilib.core.reference import Reference
from tunilib.formats import Format
from tunilib.formats.items import FoundReference


def read(stream):
    head, *lines = stream.read().decode("utf-8", "replace").splitlines()
    for position, line in enumerate(lines if head == "#titles" else [], 1):
        title, *notes = line.split("\\t")
        yield FoundReference(position, Reference(title=title, notes=tuple(notes)))


def write(references):
    yield "#titles\\n"
    for reference in references:
        yield "\\t".join(" ".join(text.split()) for text in (reference.title, *reference.notes)) + "\\n"


FORMAT = Format("titles", ".txt", "text/plain", lambda head: 0 if head.startswith(b"#titles") else None, read, write)
"""


def _written(name: str, references: tuple[Reference, ...] = NASTY) -> bytes:
    if name == "text":
        pytest.importorskip("citeproc", reason="the extra cite is not installed")
    return b"".join(formats.export(name, references))


def test_the_table_of_formats_says_what_each_is_and_does() -> None:
    for known in formats.formats():
        assert formats.find(known.name, "read" if known.read else "write") is known
        assert (known.read is not None) == (known.name in formats.names("read"))
        assert (known.write is not None) == (known.name in formats.names("write"))
        assert known.suffix.startswith(".")
        assert "/" in known.media_type


@pytest.mark.parametrize("name", WRITTEN)
def test_the_same_references_give_the_same_bytes(name: str) -> None:
    assert _written(name) == _written(name)


@pytest.mark.parametrize("name", WRITTEN)
def test_references_are_written_as_they_come(name: str) -> None:
    if name == "text":
        pytest.importorskip("citeproc", reason="the extra cite is not installed")
    taken = 0

    def endless() -> Iterator[Reference]:
        nonlocal taken
        while True:
            taken += 1
            yield Reference(kind=Kind.BOOK, title="On loans")

    # The default style of citations adds letters to years, for which it needs all references.
    style = "mla" if name == "text" else None
    pieces = formats.export(name, endless(), style=style)

    assert sum(len(next(pieces)) for _ in range(3)) > 0
    assert taken < 1000


@pytest.mark.parametrize("name", WRITTEN)
def test_a_file_without_references_is_written_too(name: str) -> None:
    assert isinstance(_written(name, ()), bytes)


@pytest.mark.parametrize("name", BOTH)
def test_a_written_file_is_recognised_and_every_reference_read_back(name: str) -> None:
    data = _written(name)
    found = list(formats.read(io.BytesIO(data)))

    assert formats.detect(data) is EVERY[name] or name == "biblatex"
    assert [type(item) for item in found] == [FoundReference] * len(NASTY)


@pytest.mark.parametrize("name", [known.name for known in formats.formats() if known.write is not None])
def test_letters_and_their_accents_are_composed_in_every_file(name: str) -> None:
    written = _written(name, DECOMPOSED).decode()

    assert written == unicodedata.normalize("NFC", written)
    assert "Ångström" in written


@pytest.mark.parametrize("name", [name for name in BOTH if name != "marc" and EVERY[name] in formats.formats()])
def test_letters_and_their_accents_are_composed_where_a_file_is_read(name: str) -> None:
    def references(text: str) -> list[Reference]:
        items = formats.read(io.BytesIO(text.encode()), name)
        return [replace(item.reference, raw=None) for item in items if isinstance(item, FoundReference)]

    written = _written(name, DECOMPOSED).decode()

    assert references(unicodedata.normalize("NFD", written)) == references(written)


def test_a_record_of_marc_is_written_with_composed_letters() -> None:
    fields = [Field("001", data="1"), Field("245", "0", "0", [("a", "A\u030angstro\u0308m")])]
    raw = encode(MarcRecord("00000nam a2200000 i 4500", fields))
    (item,) = formats.read(io.BytesIO(raw), "marc")
    assert isinstance(item, FoundReference)

    assert item.reference.title == "Ångström"
    for name in ("marc", "marcxml"):
        assert "Ångström" in _written(name, (item.reference,)).decode()


def test_a_letter_that_would_compose_with_markup_does_not_break_it() -> None:
    solidus = (Reference(title="\u0338A < \u0338B", notes=("\u0338",)),)

    for name in ("mods", "marcxml"):
        ElementTree.fromstring(_written(name, solidus))


@pytest.mark.parametrize("name", READ)
def test_what_is_no_file_of_the_format_is_an_error_and_no_crash(name: str) -> None:
    for data in (b"\x00\xff\xfe" * 50, b"hello\n" * 50):
        try:
            found = list(formats.read(io.BytesIO(data), name))
        except LocalError as error:
            assert error.code == "file"  # noqa: PT017 - it need not be raised
        else:
            assert not [item for item in found if isinstance(item, FoundReference) and item.reference.title]


@pytest.mark.parametrize("name", [name for name in formats.names("write") if name not in ("text", "endnote")])
def test_the_address_of_a_doi_beside_the_doi_is_left_out(name: str) -> None:
    urls = ("https://doi.org/10.1000/ABC", "http://dx.doi.org/10.1000/abc", "https://example.org/a")
    data = _written(name, (Reference(kind=Kind.BOOK, title="A", doi="10.1000/abc", urls=urls),)).decode()

    assert "example.org/a" in data
    assert "doi.org" not in data


@pytest.fixture
def plugin(tmp_path: Path) -> Path:
    """A folder with an installed package of one module, which provides the format ``titles``."""
    (tmp_path / "titles_format.py").write_text(PLUGIN, encoding="utf-8")
    info = tmp_path / "titles_format-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: titles-format\nVersion: 1.0\n", encoding="utf-8")
    (info / "entry_points.txt").write_text(f"[{formats.GROUP}]\ntitles = titles_format:FORMAT\n", encoding="utf-8")
    return tmp_path


def _run(plugin: Path, *arguments: str, data: bytes = b"") -> subprocess.CompletedProcess[str]:
    checkout = Path(__file__).parents[2]
    paths = os.pathsep.join(map(str, (plugin, checkout / "src", checkout)))
    environ = {**os.environ, "PYTHONPATH": paths, "HOME": str(plugin), "XDG_DATA_HOME": str(plugin / "data")}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=checkout,
        env=environ,
        input=data.decode(),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_a_format_of_another_package_is_in_help_and_can_be_chosen(plugin: Path) -> None:
    made = _run(plugin, "-m", "tunilib", "demo")
    shown = _run(plugin, "-m", "tunilib", "favourites", "export", "--help")
    searched = _run(plugin, "-m", "tunilib", "search", "kalevala", "--export", "titles")
    refused = _run(plugin, "-m", "tunilib", "search", "kalevala", "--export", "nonsense")

    assert made.returncode == 0, made.stderr
    assert "titles" in shown.stdout
    assert searched.stdout.startswith("#titles\n"), searched.stderr
    assert (refused.returncode, "titles" in refused.stderr) == (2, True)


def test_completion_offers_a_format_of_another_package_once_it_is_installed_anew(plugin: Path) -> None:
    installed = _run(plugin, "-m", "tunilib", "completion", "install", "fish")
    scripts = [path.read_text() for path in plugin.rglob("tunilib.fish")]

    assert installed.returncode == 0, installed.stderr
    assert [script.count("text=titles") for script in scripts] == [1]
    known = "|".join(formats.names("write"))
    assert answer(["search", "x", "--export", "t"], f"bash {known}=titles") == "text\ntitles\n"


def test_a_format_of_another_package_is_recognised(plugin: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(plugin))
    found = list(formats.read(io.BytesIO(b"#titles\nOn loans\ta note\n")))

    assert found == [FoundReference(1, Reference(title="On loans", notes=("a note",)))]


def test_a_format_of_another_package_is_in_these_tests(plugin: Path) -> None:
    run = _run(plugin, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", "titles and not package", "-rA", __file__)

    assert run.returncode == 0, run.stdout
    assert run.stdout.count("PASSED") == 5


def test_a_package_that_does_not_load_is_named_where_its_format_is_asked_for(
    plugin: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (plugin / "titles_format.py").write_text("import nonsense_of_nobody\n", encoding="utf-8")
    monkeypatch.syspath_prepend(str(plugin))
    monkeypatch.delitem(sys.modules, "titles_format", raising=False)

    assert formats.names("write", others=True) == ()
    assert formats.detect(b"#titles\n") is None
    with pytest.raises(LocalError, match="nonsense_of_nobody") as caught:
        formats.find("titles", "write")
    assert caught.value.code == "configuration"
