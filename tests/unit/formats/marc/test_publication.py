"""Dates of publication out of MARC."""

from __future__ import annotations

from tests.unit.formats.marc.records import read


def dated(printed: str, fixed: str = "850101n||||||||fi |||||||||||||||||fin| ", leader: str = "nam") -> str:
    lines = (f"260 __$aX :$bY,$c{printed}",) if printed else ()
    return str(read("245 00$aX", *lines, fixed=fixed, leader=f"{leader}  22     4a 4500").issued)


def test_a_printed_date_is_read_as_cataloguers_write_it() -> None:
    for printed, expected in [
        ("2002", "2002"),
        ("1992.", "1992"),
        ("c2007.", "2007"),
        ("[1787]", "1787"),
        ("[2019?]", "2019?"),
        ("[ca. 1850]", "1850?"),
        ("1926-1933", "1926–1933"),
        ("c1957-c1970.", "1957–1970"),
        ("1998-99", "1998–1999"),
        ("[c1983-", "1983–"),
        ("1965-", "1965–"),
        ("1998 [i.e. 1989]", "1989"),
        ("[between 1906 and 1912]", "1906–1912?"),
        ("MDCCLXXXIII [1783]", "1783"),
        ('[תשס"ה] 2004. ', "2004"),
        ("2012, c2011", "2012"),
        ("19XX", "19XX"),
        ("[19--?]", "19--?"),
        ("[s.a.]", "n.d."),
        ("[kustannusaika tuntematon]", "n.d."),
    ]:
        assert dated(printed) == expected, printed


def test_without_a_printed_date_the_coded_one_counts() -> None:
    for coded, leader, expected in [
        ("s1973    ", "nam", "1973"),
        ("c19859999", "nas", "1985–"),
        ("d19661983", "nas", "1966–1983"),
        ("u1970uuuu", "nas", "1970"),
        ("q19061912", "nam", "1906–1912?"),
        ("e20190405", "nam", "2019-04-05"),
        ("n19uuuuuu", "nam", "None"),
        ("r20011991", "nam", "2001"),
    ]:
        assert dated("", f"850101{coded}fi |||||||||||||||||fin| ", leader) == expected, coded


def test_a_serial_goes_by_its_coded_dates() -> None:
    assert dated("[c1983-", "820311d19831998nyu               0   a0eng d", "nas") == "1983–1998"


def test_of_several_statements_the_one_with_the_coded_year_is_taken() -> None:
    reference = read(
        "245 00$aX",
        "260 __$aLocation 1 :$bPublisher 1,$c1992.",
        "264 _1$aLocation 3 :$bPublisher 3,$c2015.",
        fixed="110214s1992    it a          001 0 ita d",
    )

    assert (reference.year, reference.publishers) == (1992, ("Publisher 1",))


def test_an_article_has_the_year_of_its_host_where_it_states_none_itself() -> None:
    host = "773 0_$tKokoelma$d{}$g{}"
    for imprint, place, year in [
        ("Helsinki : Otava, 1998", "S. 5-9", 1998),
        ("Helsinki : Otava", "Vol. 12 (2010), no. 3, s. 15-20", 2010),
        ("Helsinki : Otava, 1998", "Vol. 12 (2010), no. 3", 2010),  # that of the issue is the closer one
        ("Helsinki : Otava", "S. 5-9", None),
    ]:
        record = read("245 00$aX", host.format(imprint, place), fixed="", leader="naa  22     4a 4500")
        assert record.year == year, (imprint, place)
    assert read("245 00$aX", "260 __$c2001", host.format("Otava, 1998", "S. 5")).year == 2001


def test_a_copyright_date_does_not_stand_for_the_publication() -> None:
    reference = read("245 00$aX", "264 _4$c©2010", "264 _1$aA :$bB,$c2011")

    assert (reference.year, reference.publishers) == (2011, ("B",))
