"""Records built for references: what other programs find in them, and that every value comes back exactly."""

from __future__ import annotations

from dataclasses import fields, replace

from tests.formats.nasty import NASTY

from tunilib.core.reference import Kind, Name, Reference, Role, Series, When
from tunilib.formats.marc.builder import record_of
from tunilib.formats.marc.mapping import reference_of
from tunilib.formats.marc.record import Field, MarcRecord, composed_record


def only(record: MarcRecord, tag: str) -> Field:
    (field,) = record.tagged(tag)
    return field


def back(reference: Reference) -> Reference:
    return reference_of(composed_record(record_of(reference)))


def test_a_reference_comes_back_in_every_field() -> None:
    for reference in NASTY:
        found = back(reference)
        exact = composed_fields(reference)
        assert {name: getattr(found, name) for name in exact} == exact, reference


def composed_fields(reference: Reference) -> dict[str, object]:
    """What must come back: all but the id, which becomes the control number."""
    import unicodedata

    def nfc(value: object) -> object:
        if isinstance(value, str):
            return unicodedata.normalize("NFC", value).strip()
        if isinstance(value, tuple):
            return tuple(nfc(one) for one in value)
        if isinstance(value, Name):
            return replace(value, family=nfc(value.family), given=nfc(value.given))  # type: ignore[arg-type]
        return value

    skipped = ("id", "control_number", "raw", "electronic")
    return {one.name: nfc(getattr(reference, one.name)) for one in fields(reference) if one.name not in skipped}


def test_parts_places_lines_days_and_full_stops_come_back() -> None:
    volume = Reference(kind=Kind.BOOK, title="Works", volume="III")
    assert only(record_of(volume), "245").subfields == [("a", "Works"), ("n", "Vol. III")]
    assert record_of(volume).first("773") is None
    part = Reference(kind=Kind.ARTICLE, title="A", volume="XII", issue="2-3", pages="e12")
    assert only(record_of(part), "773").get("g") == "Vol. XII, no. 2-3, p. e12"
    page = Reference(kind=Kind.WEBPAGE, title="A", urls=("https://e.org",), accessed=When(2024, 5, 6))
    assert only(record_of(page), "588").get("a") == "Viewed on 2024-05-06"
    stops = Reference(
        kind=Kind.BOOK, title="What now.", places=("Cambridge, Mass.",), publishers=("X Press.",), edition="2nd ed."
    )
    for reference in (
        volume,
        part,
        page,
        Reference(kind=Kind.BOOK, title="A", notes=("one\ntwo",), abstract="First.\n\nSecond."),
        stops,
    ):
        found = back(reference)
        expected = composed_fields(reference)
        assert {name: getattr(found, name) for name in expected} == expected, reference


def test_a_thesis_names_its_university_where_others_look_for_a_publisher() -> None:
    reference = Reference(kind=Kind.THESIS, title="A", institution="Tampereen yliopisto", work_type="Gradu")

    assert only(record_of(reference), "264").get("b") == "Tampereen yliopisto"
    assert (back(reference).institution, back(reference).publishers) == ("Tampereen yliopisto", ())


def test_all_languages_are_in_041() -> None:
    for languages in [("fin",), ("fin", "swe")]:
        record = record_of(Reference(title="A", languages=languages))
        assert tuple(only(record, "041").all("a")) == languages, languages
        assert record.at(35, 3) == "fin", languages


def test_the_host_states_what_it_is() -> None:
    for kind, code in [(Kind.CHAPTER, "nnam"), (Kind.PAPER, "m2am"), (Kind.ARTICLE, "nnas"), (Kind.REVIEW, "nnas")]:
        assert only(record_of(Reference(kind=kind, title="A", container="Whole")), "773").get("7") == code, kind


def test_the_host_of_a_paper_is_that_of_its_conference() -> None:
    reference = Reference(kind=Kind.PAPER, title="A", container="Papers", event="Waters", event_place="Turku")

    assert only(record_of(reference), "773").get("a") == "Waters"
    assert (back(reference).event, back(reference).event_place) == ("Waters", "Turku")


def test_there_is_no_punctuation_where_the_leader_says_that_it_is_omitted() -> None:
    record = record_of(Reference(title="Title", subtitle="subtitle", series=(Series("Acta", "5"),)))

    assert record.leader[18] == "c"
    assert only(record, "245").subfields == [("a", "Title"), ("b", "subtitle")]
    assert only(record, "490").subfields == [("a", "Acta"), ("v", "5")]


def test_whose_work_it_is_has_the_main_entry() -> None:
    for kind, role in [
        (Kind.SCORE, Role.COMPOSER),
        (Kind.MUSIC, Role.COMPOSER),
        (Kind.FILM, Role.DIRECTOR),
        (Kind.IMAGE, Role.ARTIST),
        (Kind.MAP, Role.CARTOGRAPHER),
        (Kind.BOOK, Role.AUTHOR),
    ]:
        names = (Name("B", "Editor", role=Role.EDITOR), Name("A", "Maker", role=role))
        assert only(record_of(Reference(kind=kind, title="A", names=names)), "100").get("a") == "A, Maker", kind


def test_a_role_that_others_take_for_an_author_is_an_uncontrolled_name() -> None:
    names = (Name("A", "Author"), Name("K", "Kaisa", role=Role.ILLUSTRATOR), Name("T", "Tiina", role=Role.TRANSLATOR))
    record = record_of(Reference(title="A", names=names))

    assert (only(record, "700").get("a"), only(record, "720").get("a")) == ("T, Tiina", "K, Kaisa")
    assert only(record, "720").get("4") == "ill"


def test_an_article_is_skipped_in_filing() -> None:
    for language, title, count in [
        ("eng", "The house", "4"),
        ("eng", "An hour", "3"),
        ("eng", '"The house"', "5"),
        ("swe", "Ett hus", "4"),
        ("swe", "Den gamla staden", "4"),
        ("ger", "Das Haus", "4"),
        ("ger", "Eine Stadt", "5"),
        ("fre", "L'été", "2"),
        ("fre", "Les villes", "4"),
        ("fin", "En osaa kuolla", "0"),
        ("fin", "The house", "0"),
        ("eng", "Theory", "0"),
    ]:
        assert only(record_of(Reference(title=title, languages=(language,))), "245").ind2 == count, language


def test_headings_that_a_library_adds_to_the_record_are_keywords_too() -> None:
    record = record_of(Reference(title="A", keywords=("own",), work_type="Essay"))
    record.fields.append(Field("650", " ", "0", [("a", "Loans.")]))
    found = reference_of(composed_record(record))

    assert (found.keywords, found.work_type) == (("own", "Loans"), "Essay")


def test_a_state_after_a_town_keeps_its_full_stop_in_other_records() -> None:
    record = record_of(Reference(title="A", places=("Cambridge, Mass.",)))
    foreign = MarcRecord(record.leader, [field for field in record.fields if field.tag != "040"])

    assert reference_of(foreign).places == ("Cambridge, Mass.",)
