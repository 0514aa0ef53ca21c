"""What a reference says of a MARC record, field by field."""

from __future__ import annotations

from tests.formats.marc.records import coded, read

from tunilib.core.reference import Kind, Role, Series


def test_title_and_subtitle_are_split_and_lose_their_punctuation() -> None:
    for field, title, subtitle in [
        ("10$aRouva Bovary :$bmaalaistapoja /$cGustave Flaubert.", "Rouva Bovary", "maalaistapoja"),
        ("00$aRational living.", "Rational living", ""),
        *((f"00$a{title}", title, "") for title in ("Smith & Co.", "What then...", "The U.S.", "Tristan etc.")),
        ("00$aFaust.$nTeil 2,$pDer Tragödie zweiter Teil", "Faust. Teil 2, Der Tragödie zweiter Teil", ""),
        ("00$aKalevala =$bThe Kalevala", "Kalevala = The Kalevala", ""),  # a parallel title is no subtitle
        ("00$aDoh :$bmesakem / tsevet ha-mop", "Doh", "mesakem"),
        ("00$aA\u0308iti", "Äiti", ""),
    ]:
        reference = read(f"245 {field}")
        assert (reference.title, reference.subtitle) == (title, subtitle), field


def test_a_record_without_title_has_none() -> None:
    assert read("100 1_$aRudd, Jann").title == ""


def test_the_designation_of_the_medium_is_no_part_of_the_title() -> None:
    reference = read("245 00$aEvelina$h[electronic resource],$bor, the history")

    assert (reference.title, reference.subtitle, reference.electronic) == ("Evelina", "or, the history", True)


def test_the_original_script_is_kept_beside_the_transliteration() -> None:
    reference = read(
        "100 1_$6880-01$aTolstoi, Lev",
        "245 10$6880-02$aVoina i mir",
        "880 1_$6100-01$aТолстой, Лев",
        "880 10$6245-02$aВойна и мир",
    )

    assert (reference.title, reference.native_title) == ("Voina i mir", "Война и мир")
    assert (reference.names[0].inverted, reference.names[0].native) == ("Tolstoi, Lev", "Толстой, Лев")


def test_the_extent_is_never_taken_for_pages() -> None:
    reference = read("245 00$aX", "300 __$axiv, 154 p. :$bill. ;$c24 cm.")

    assert (reference.extent, reference.pages, reference.page_count) == ("xiv, 154 p.", "", "154")


def test_an_article_tells_its_journal_volume_issue_pages_and_year() -> None:
    reference = read(
        "245 00$aArtikkeli",
        "773 0_$tVirittäjä$gVol. 114 (2010), nro 3, s. 415-428$x0042-6806",
        leader="naa  22     4a 4500",
    )

    assert (reference.kind, reference.container) == (Kind.ARTICLE, "Virittäjä")
    assert (reference.volume, reference.issue, reference.pages) == ("114", "3", "415-428")
    assert reference.issns == ("0042-6806",)


def test_the_place_in_a_host_is_read_in_the_spellings_of_catalogues() -> None:
    for located, expected in [
        ("2010 : 3, s. 15-20", ("", "3", "15-20")),
        ("114(2010):3, s. 15-20", ("114", "3", "15-20")),
        ("Vol. 5, no. 12 (Dec. 1999), p. 3-9", ("5", "12", "3-9")),
        ("S. 101-110", ("", "", "101-110")),
        ("Årg. 12, nr 4, s. 7", ("12", "4", "7")),
        ("2001 (34) : 2", ("34", "2", "")),
        ("12(3):15-20", ("12", "3", "15-20")),
        ("12(3) : 15-20", ("12", "3", "15-20")),
        ("114 (2010) : 3-4", ("114", "3-4", "")),
        ("Vol. 7, no. 2, 33-41", ("7", "2", "33-41")),
        ("vsk. 3, nro 1-2", ("3", "1-2", "")),
        ("VOL 12, No 3, pp. 15–20", ("12", "3", "15-20")),
        ("12 (2010) : 3, s. 7", ("12", "3", "7")),
        ("Årg. 5, häfte 2, sid. 1, 3-4", ("5", "2", "1, 3-4")),
        ("N:o 4, siv. A5", ("", "4", "A5")),
        ("Bd. 3, H. 2/3, Seite 5", ("3", "2/3", "5")),
        ("vuosik. 88 (2010), numero 1", ("88", "1", "")),
        ("12 (3): 15 - 20", ("12", "3", "15-20")),
        ("№ 7", ("", "7", "")),
        ("1998", ("", "", "")),
        (" . ", ("", "", "")),
        ("$q12:3<15-20", ("12", "3", "15-20")),
        ("$q12:3:2<15", ("12", "3", "15")),
        ("Vol. 5, no. 4, s. 7$q12:3<15", ("5", "4", "7")),
        ("S. 9$q12", ("12", "", "9")),
    ]:
        reference = read("245 00$aX", f"773 0_$tLehti$g{located}", leader="nab  22     4a 4500")
        assert (reference.volume, reference.issue, reference.pages) == expected, located


def test_a_chapter_is_told_by_the_isbn_of_its_host() -> None:
    reference = read("245 00$aX", "773 0_$tKirja$z951-20-1234-5$gS. 3-9", leader="naa  22     4a 4500")

    assert (reference.kind, reference.container, reference.pages) == (Kind.CHAPTER, "Kirja", "3-9")


def test_series_and_number_come_from_the_statement_on_the_work() -> None:
    reference = read("245 00$aX", "490 1_$aBulletin of relations ;$v63", "830 _0$aBulletin of relations ;$v63.")

    assert reference.series == (Series("Bulletin of relations", "63"),)


def test_a_publisher_keeps_the_full_stop_of_an_abbreviation_and_words_for_unknown_ones_go() -> None:
    reference = read("245 00$aX", "260 __$aProvincetown, Mass. :$bParimal Publ.,$c2002")
    assert (reference.places, reference.publishers) == (("Provincetown, Mass.",), ("Parimal Publ.",))
    reference = read("245 00$aX", "260 __$a[S.l. :$bs.n.],$c1900")
    assert (reference.places, reference.publishers) == ((), ())


def test_isbns_lose_hyphens_and_qualifiers_and_cancelled_ones_are_left_out() -> None:
    reference = read("245 00$aX", "020 __$a0-8223-0702-2 (pbk. : alk. paper)", "020 __$z8171102127")

    assert reference.isbns == ("0822307022",)


def test_a_doi_is_found_in_024_and_in_an_address() -> None:
    in_field = read("245 00$aX", "024 7_$a10.1234/ABC$2doi")
    in_address = read("245 00$aX", "856 40$uhttps://doi.org/10.1234/XyZ")

    assert (in_field.doi, in_address.doi) == ("10.1234/ABC", "10.1234/XyZ")


def test_languages_come_from_008_and_041_old_ones_run_together() -> None:
    assert read("245 00$aX", "041 1_$aengfre$hlat").languages == ("fin", "eng", "fre")


def test_subjects_keep_their_subdivisions() -> None:
    reference = read("245 00$aX", "651 _0$aNaples (Kingdom)$xHistory$ySpanish rule, 1442-1707$vSources.")

    assert reference.keywords == ("Naples (Kingdom) -- History -- Spanish rule, 1442-1707 -- Sources",)


def test_a_thesis_tells_degree_and_university() -> None:
    reference = read("245 00$aX", "502 __$aVäitöskirja : Tampereen yliopisto, 2019.")

    assert (reference.kind, reference.work_type, reference.institution) == (
        Kind.THESIS,
        "Väitöskirja",
        "Tampereen yliopisto",
    )


def test_a_conference_is_an_event_and_no_author() -> None:
    reference = read("111 2_$aConference on Waters$d(1992 :$cDublin)", "245 00$aWater")

    assert (reference.kind, reference.event, reference.event_place) == (
        Kind.PROCEEDINGS,
        "Conference on Waters",
        "Dublin",
    )
    assert reference.names == ()


def test_the_kind_is_told_by_leader_fixed_fields_and_notes() -> None:
    for leader, fixed, lines, kind in [
        ("ncm", {}, (), Kind.SCORE),
        ("nem", {}, (), Kind.MAP),
        ("nim", {}, (), Kind.SPOKEN),
        ("njm", {}, (), Kind.MUSIC),
        ("ngm", {}, (), Kind.FILM),
        ("ngm", {"p33": "s"}, (), Kind.IMAGE),
        ("nkm", {}, (), Kind.IMAGE),
        ("nmm", {}, (), Kind.SOFTWARE),
        ("nmm", {"p26": "g"}, (), Kind.GAME),
        ("nmm", {"p26": "a"}, (), Kind.DATASET),
        ("nrm", {"p33": "g"}, (), Kind.GAME),
        ("npm", {}, (), Kind.ARCHIVE),
        ("ntm", {}, (), Kind.MANUSCRIPT),
        ("nas", {}, (), Kind.JOURNAL),
        ("nas", {"p21": "n"}, (), Kind.NEWSPAPER),
        ("nai", {"p21": "w"}, (), Kind.WEBPAGE),
        ("nab", {}, (), Kind.ARTICLE),
        ("naa", {}, (), Kind.CHAPTER),
        ("nam", {}, ("502 __$aDiss.",), Kind.THESIS),
        ("nam", {"p24": "u"}, (), Kind.STANDARD),
        ("nam", {"p24": "t"}, (), Kind.REPORT),
        ("nam", {"p29": "1"}, (), Kind.PROCEEDINGS),
        ("nam", {}, ("655 _7$aväitöskirjat",), Kind.THESIS),
        ("nam", {}, ("245 00$aX$h[videorecording]",), Kind.FILM),
    ]:
        lines = lines or ("245 00$aX",)
        assert read(*lines, leader=f"{leader}  22     4a 4500", fixed=coded(**fixed)).kind is kind, leader


def test_a_sponsor_in_711_makes_no_conference_of_a_book() -> None:
    reference = read("245 00$aX", "711 2_$aOlympic Games$jsponsor")

    assert (reference.kind, reference.names[0].role) == (Kind.BOOK, Role.SPONSOR)
