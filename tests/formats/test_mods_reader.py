"""MODS as libraries write it, read."""

from __future__ import annotations

from tunilib.core.reference import Kind, Reference, Role, Series, When
from tunilib.formats import BrokenRecord, FileItem, FoundReference, detect
from tunilib.formats.mods_reader import read

_HEAD = '<modsCollection xmlns="http://www.loc.gov/mods/v3">'
ARTICLE = """<mods version="3.5">
<titleInfo><nonSort>The </nonSort><title>cats</title><subTitle>a study</subTitle></titleInfo>
<titleInfo type="alternative"><title>Felines</title></titleInfo>
<name type="personal"><namePart>Meer, Jan van der</namePart><namePart type="date">1950-</namePart>
<role><roleTerm type="code" authority="marcrelator">aut</roleTerm><roleTerm type="text">author</roleTerm></role></name>
<name type="personal"><namePart type="family">Smith</namePart><namePart type="given">Ann</namePart>
<role><roleTerm type="text">Translator</roleTerm></role></name>
<name type="corporate"><namePart>University</namePart><namePart>Department of Cats, Dogs</namePart></name>
<typeOfResource>text</typeOfResource><genre>journal article</genre>
<originInfo><dateIssued encoding="w3cdtf" keyDate="yes">2019-05-05</dateIssued>
<dateIssued>May 2019</dateIssued></originInfo>
<language><languageTerm type="code" authority="iso639-2b">eng</languageTerm></language>
<abstract>First.

Second.</abstract><note>a note</note>
<subject authority="lcsh"><topic>Cats</topic><geographic>Finland</geographic></subject>
<subject><name><namePart>Waltari, Mika</namePart><namePart>1908-1979</namePart></name></subject>
<relatedItem type="host"><titleInfo><title>Nature</title></titleInfo><identifier type="issn">0028-0836</identifier>
<part><detail type="volume"><number>12</number></detail><detail type="issue"><caption>no. 3</caption></detail>
<extent unit="pages"><start>1</start><end>20</end></extent></part></relatedItem>
<identifier type="doi">https://doi.org/10.1000/XYZ</identifier><identifier type="oclc">77</identifier>
<location><url dateLastAccessed="2020-01-02">http://a.example</url></location>
<recordInfo><recordContentSource>DLC</recordContentSource><recordIdentifier>id1</recordIdentifier></recordInfo></mods>"""
BOOK = """<mods><titleInfo><title>Kirja</title><partNumber>2</partNumber><partName>Loppu</partName></titleInfo>
<originInfo><place><placeTerm type="code" authority="marccountry">fi</placeTerm></place>
<place><placeTerm type="text">Helsinki</placeTerm></place><publisher>WSOY</publisher><edition>2. p.</edition>
<dateIssued encoding="marc" point="start">1998</dateIssued><dateIssued encoding="marc" point="end">2003</dateIssued>
<issuance>monographic</issuance></originInfo><physicalDescription><extent>350 s.</extent></physicalDescription>
<relatedItem type="series"><titleInfo><title>Sarja</title><partNumber>5</partNumber></titleInfo></relatedItem>
<identifier type="isbn">9789510123454</identifier></mods>"""


def found(text: str) -> list[FileItem]:
    return list(read(text.encode()))


def one(text: str) -> Reference:
    (entry,) = found(text)
    assert isinstance(entry, FoundReference), entry
    return entry.reference


def test_an_article_of_a_repository_is_read() -> None:
    article = one(f"{_HEAD}{ARTICLE}</modsCollection>")
    assert (article.kind, article.title, article.subtitle, article.container) == (
        *(Kind.ARTICLE, "The cats", "a study", "Nature"),
    )
    assert [(name.inverted, name.role, name.corporate) for name in article.names] == [
        ("Meer, Jan van der", Role.AUTHOR, False),
        ("Smith, Ann", Role.TRANSLATOR, False),
        ("University. Department of Cats, Dogs", Role.AUTHOR, True),
    ]
    assert (article.volume, article.issue, article.pages, article.issued) == ("12", "no. 3", "1-20", When(2019, 5, 5))
    assert (article.issns, article.doi, article.identifiers) == (("0028-0836",), "10.1000/XYZ", (("oclc", "77"),))
    assert article.keywords == ("Cats -- Finland", "Waltari, Mika, 1908-1979")
    assert (article.abstract, article.notes, article.languages) == ("First.\n\nSecond.", ("a note",), ("eng",))
    assert (article.urls, article.accessed, article.control_number, article.source) == (
        *(("http://a.example",), When(2020, 1, 2), "id1", "DLC"),
    )


def test_a_book_of_a_catalogue_is_read_with_or_without_prefixes() -> None:
    prefixed = BOOK.replace("</", "</m:").replace("<", "<m:").replace("<m:/m:", "</m:")
    for text in (
        f"{_HEAD}{BOOK}</modsCollection>",
        prefixed.replace("<m:mods>", '<m:mods xmlns:m="http://www.loc.gov/mods/v3">'),
    ):
        book = one(text)
        assert (book.kind, book.title, book.places, book.publishers) == (
            *(Kind.BOOK, "Kirja. 2. Loppu", ("Helsinki",), ("WSOY",)),
        )
        assert (book.issued, book.edition, book.extent) == (When(1998, end_year=2003), "2. p.", "350 s.")
        assert (book.series, book.isbns) == ((Series("Sarja", "5"),), ("9789510123454",))
        known = detect(text.encode())
        assert known is not None
        assert known.name == "mods"


def test_what_is_whole_comes_in_and_the_rest_is_told() -> None:
    entries = found(f"{_HEAD}{BOOK}<mods><note>x</note></mods>{ARTICLE}<mods><titleInfo></modsCollection>")
    assert [type(entry) for entry in entries] == [FoundReference, BrokenRecord, FoundReference, BrokenRecord]
    assert "nothing behind it" in str(getattr(entries[3], "reason", ""))


def test_a_file_that_declares_a_document_type_is_not_read() -> None:
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    text = f'<!DOCTYPE mods [<!ENTITY l0 "lol">{levels}]><mods><titleInfo><title>&l9;</title></titleInfo></mods>'
    (entry,) = found(text)
    assert isinstance(entry, BrokenRecord)
    assert "document type" in str(entry.reason)
