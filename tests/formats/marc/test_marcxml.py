"""Reading MARCXML, sound, broken and malicious."""

from __future__ import annotations

import io
import re

from tests.formats.marc.records import marc, xml, xml_record

from tunilib.core.reference import Kind
from tunilib.formats import BrokenRecord, FileItem, FoundReference
from tunilib.formats.marc.files import read_marcxml
from tunilib.formats.marc.marcxml import decode, record_text


def read(data: bytes) -> list[FileItem]:
    return list(read_marcxml(io.BytesIO(data)))


def shape(data: bytes) -> list[str]:
    return [entry.reference.title if isinstance(entry, FoundReference) else "!" for entry in read(data)]


def test_records_are_read_in_order() -> None:
    assert shape(xml(xml_record("Alpha"), xml_record("B &amp; C"))) == ["Alpha", "B & C"]


def test_a_prefix_and_a_missing_collection_do_not_matter() -> None:
    data = xml_record("Alpha").replace("<", "<marc:").replace("<marc:/", "</marc:").encode()

    assert shape(data) == ["Alpha"]


def test_records_wrapped_in_records_are_found() -> None:
    inner = xml_record("Alpha")
    wrapped = f"<record><header/><metadata>{inner}</metadata></record>"
    data = f"<OAI-PMH><ListRecords>{wrapped}</ListRecords></OAI-PMH>"

    assert shape(data.encode()) == ["Alpha"]


def test_what_is_not_well_formed_ends_the_file_with_a_word_on_the_rest() -> None:
    for tag, titles in [("</subfield>", ["Alpha", "!"]), ("</record>", ["Alpha", "!", "Gamma", "!"])]:
        data = xml(xml_record("Alpha"), xml_record("Beta").replace(tag, ""), xml_record("Gamma"))
        last = read(data)[-1]
        assert shape(data) == titles, tag
        assert isinstance(last, BrokenRecord), tag
        assert "nothing behind it in the file was read" in str(last.reason), tag


def test_a_record_that_is_none_costs_no_other() -> None:
    for bad in ["<record/>", "<record><leader>00000nam a2200000 a 4500</leader></record>"]:
        odd = xml_record("Beta").replace('tag="245"', 'tag="24x5"')
        for record in (bad, odd, odd.replace(' tag="24x5"', "")):
            assert shape(xml(xml_record("Alpha"), record, xml_record("Gamma"))) == ["Alpha", "!", "Gamma"], record


def test_a_record_without_leader_is_read_as_a_text_and_told_of() -> None:
    without = re.sub("<leader>.*</leader>", "", xml_record("Beta"))
    host = '<datafield tag="773" ind1="0" ind2=" "><subfield code="t">Lehti</subfield></datafield></record>'
    found = read(xml(xml_record("Alpha"), without, without.replace("</record>", host)))
    assert [entry.reference.title for entry in found if isinstance(entry, FoundReference)] == ["Alpha", "Beta", "Beta"]
    assert [[str(note) for note in entry.notes] for entry in found if isinstance(entry, FoundReference)] == [
        *([], ["it has no leader"], ["it has no leader"])
    ]
    part = found[2]
    assert isinstance(part, FoundReference)
    assert (part.reference.container, part.reference.kind in (Kind.ARTICLE, Kind.CHAPTER)) == ("Lehti", True)


def test_a_file_cut_short_gives_what_is_whole() -> None:
    data = xml(xml_record("Alpha"), xml_record("Beta"))

    assert shape(data[: data.index(b"Beta")]) == ["Alpha", "!"]


def test_the_reason_tells_the_line() -> None:
    entry = read(xml(xml_record("Alpha"), xml_record("Beta").replace("</subfield>", "")))[1]

    assert isinstance(entry, BrokenRecord)
    assert "line 4" in str(entry.reason)


def test_a_file_with_entities_that_expand_without_end_is_not_read() -> None:
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    head = f'<?xml version="1.0"?><!DOCTYPE collection [<!ENTITY l0 "lol">{levels}]>'
    data = head.encode() + xml(xml_record("&l9;"), xml_record("Beta")).partition(b"\n")[2]

    assert shape(data) == ["!"]


def test_external_entities_are_never_fetched(tmp_path: object) -> None:
    head = '<?xml version="1.0"?><!DOCTYPE collection [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    data = head.encode() + xml(xml_record("&x;")).partition(b"\n")[2]
    (entry,) = read(data)

    assert isinstance(entry, BrokenRecord)
    assert "declares a document type" in str(entry.reason)


def test_a_byte_of_another_encoding_ends_the_file() -> None:
    assert shape(xml(xml_record("Alpha"), xml_record("B#ta")).replace(b"#", b"\xe9")) == ["Alpha", "!"]


def test_the_encoding_is_the_one_that_is_declared() -> None:
    for encoding in ["utf-16", "iso-8859-1", "utf-8-sig"]:
        text = xml(xml_record("Öljy")).decode().replace("UTF-8", encoding.removesuffix("-sig"))
        assert shape(text.encode(encoding)) == ["Öljy"], encoding


def test_writing_and_reading_give_the_record_back() -> None:
    record = marc("001 x", '245 10$aA <b> & "c"$b日本', "500 __$aline")

    assert decode(record_text(record).encode()).fields == record.fields


def test_characters_that_xml_cannot_hold_become_pictures() -> None:
    assert "␛[31m" in record_text(marc("245 00$a\x1b[31mred"))
