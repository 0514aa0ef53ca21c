"""Dates of publication out of MARC."""

from __future__ import annotations

from tests.formats.marc.records import marc, read

from tunilib.formats.marc.publication import Host, host_of


def dated(printed: str, fixed: str = "850101n||||||||fi |||||||||||||||||fin| ", leader: str = "nam") -> str:
    lines = (f"260 __$aX :$bY,$c{printed}",) if printed else ()
    return str(read("245 00$aX", *lines, fixed=fixed, leader=f"{leader}  22     4a 4500").issued)


def host(subfields: str) -> Host:
    (field,) = marc(f"773 0_{subfields}").tagged("773")
    return host_of(field)


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
        ("[s.a.]$c1998", "1998"),
        ("1998$c2001", "1998"),
        ("19XX$c[s.a.]", "19XX"),
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
        ("u19709999", "nas", "1970–"),
        ("d19709999", "nas", "1970–"),
        ("m19709999", "nam", "1970–"),
        ("m19701980", "nam", "1970–1980"),
        ("i19701980", "nam", "1970–1980"),
        ("k19701980", "nam", "1970–1980"),
        ("m19701970", "nam", "1970"),
        ("d19801970", "nas", "1980"),
        ("d19700000", "nas", "1970"),
        ("s19701980", "nam", "1970"),
        ("s00001980", "nam", "None"),
        ("s99991980", "nam", "None"),
        ("q19061912", "nam", "1906–1912?"),
        ("q1906    ", "nam", "1906?"),
        ("e20190405", "nam", "2019-04-05"),
        ("e20190101", "nam", "2019-01-01"),
        ("e20191231", "nam", "2019-12-31"),
        ("e20190132", "nam", "2019-01"),
        ("e20190100", "nam", "2019-01"),
        ("e201901  ", "nam", "2019-01"),
        ("e20191301", "nam", "2019"),
        ("e20190001", "nam", "2019"),
        ("n19uuuuuu", "nam", "None"),
        ("r20011991", "nam", "2001"),
        ("r20011101", "nam", "2001"),
    ]:
        assert dated("", f"850101{coded}fi |||||||||||||||||fin| ", leader) == expected, coded


def test_a_coded_date_counts_where_it_agrees_with_the_printed_one_and_says_more() -> None:
    for printed, coded, leader, expected in [
        ("2019", "e20190405", "nam", "2019-04-05"),
        ("2018", "e20190405", "nam", "2018"),
        ("1970", "m19701980", "nam", "1970–1980"),
        ("1971", "m19701980", "nam", "1971"),
        ("1970-1975", "m19701980", "nam", "1970–1975"),
        ("1970", "d19711980", "nas", "1971–1980"),
        ("1970", "c19719999", "nai", "1971–"),
        ("1970", "u19719999", "nab", "1971–"),
        ("1970", "d19701980", "nam", "1970"),
        ("1970", "s1971    ", "nas", "1970"),
        ("[s.a.]", "s1971    ", "nam", "1971"),
        ("1970", "n19uuuuuu", "nas", "1970"),
    ]:
        assert dated(printed, f"850101{coded}fi |||||||||||||||||fin| ", leader) == expected, (printed, coded, leader)


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


def test_publication_counts_before_production_distribution_and_manufacture() -> None:
    """Else the printer stands in a reference in place of the publisher."""
    statements = ("264 _1$bA", "260 __$bB", "264 _0$bC", "264 _2$bD", "264 _3$bE", "264 _4$bF")
    for number, first in enumerate(statements):
        reference = read("245 00$aX", *reversed(statements[number:]))
        assert reference.publishers == (first[-1],), first
    with_the_coded_year = read("245 00$aX", "264 _1$bA,$c2014", "264 _2$bD,$c1985")
    assert with_the_coded_year.publishers == ("A",)


def test_a_host_is_named_by_its_title_else_its_uniform_title_else_by_whoever_it_is_by() -> None:
    """A host without a name would leave an article that nobody can find."""
    for named, title, short in [
        ("$tLehti.$pLe$aTekijä", "Lehti", "Le"),
        ("$sYhtenäistetty.$aTekijä", "Yhtenäistetty", ""),
        ("$aKokoelma.$pLe", "Kokoelma", ""),
    ]:
        found = host(named)
        assert (found.title, found.short) == (title, short), named


def test_where_a_host_was_published_is_its_place_and_its_publisher_without_the_year() -> None:
    for imprint, expected in [
        ("Helsinki : Otava, 1998", ("Helsinki", "Otava", 1998)),
        ("Helsinki : Otava, Keuruu, 1998", ("Helsinki", "Otava, Keuruu", 1998)),
        ("Helsinki : Otava", ("Helsinki", "Otava", None)),
        ("Otava, 1998", ("", "", 1998)),
        ("Helsinki : Otava, 12345", ("Helsinki", "Otava", None)),
    ]:
        found = host(f"$tX$d{imprint}")
        assert (found.place, found.publisher, found.issued and found.issued.year) == expected, imprint


def test_an_article_has_the_year_of_its_host_where_it_states_none_itself() -> None:
    part = "773 0_$tKokoelma$d{}$g{}"
    for imprint, place, year in [
        ("Helsinki : Otava, 1998", "S. 5-9", 1998),
        ("Helsinki : Otava", "Vol. 12 (2010), no. 3, s. 15-20", 2010),
        ("Helsinki : Otava, 1998", "Vol. 12 (2010), no. 3", 2010),  # that of the issue is the closer one
        ("Helsinki : Otava", "S. 5-9", None),
    ]:
        record = read("245 00$aX", part.format(imprint, place), fixed="", leader="naa  22     4a 4500")
        assert record.year == year, (imprint, place)
    assert read("245 00$aX", "260 __$c2001", part.format("Otava, 1998", "S. 5")).year == 2001


def test_a_copyright_date_does_not_stand_for_the_publication() -> None:
    reference = read("245 00$aX", "264 _4$c©2010", "264 _1$aA :$bB,$c2011")

    assert (reference.year, reference.publishers) == (2011, ("B",))
