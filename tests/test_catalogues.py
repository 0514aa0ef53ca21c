"""The catalogues have every message of the source in each language, and nothing else."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message

from tests.builders import error_names
from tests.site_terms import ON_PURPOSE, PAIRS, differences
from tests.texts import DOMAINS, NAMES, errors, forms_of, mo_bytes, modules, po_bytes, po_path, read
from tunilib.cli.errors import DID_YOU_MEAN
from tunilib.core.reason import Reason, ReasonCode
from tunilib.core.reason_texts import REASON_MESSAGES
from tunilib.messages import LANGUAGES, word
from tunilib.terms import TERMS

PLACEHOLDER = re.compile(r"\{\w+\}")
LATER = {
    "payment.in-progress",
    "payment.unregistered",
    "payment.fines-changed",
    "payment.email-missing",
    "eresource.sign-in-method",
}
NOT_OURS = {
    "core/reason.py: sentence": "of the table of reasons, which is read as a whole",
    "core/reason.py: ngettext(sentence.one, sentence.several, facts[sentence.number], lang, **facts)": "the same",
    "cli/command.py: ngettext(one, several, count, self.lang, **self._shown(facts))": "passed on",
    "cli/command.py: pgettext(context, message, self.lang, **facts)": "passed on",
    "cli/render/emit.py: view.empty": "of the views, which are read as a whole",
    "cli/commands/ledger.py: RECENT_EVIDENCE.empty": "the same",
    "cli/render/screens.py: self.view.empty": "the same",
    "cli/render/screens.py: self.inv.pgettext('heading', column.english_heading)": "the same",
    "library/desk/screens.py: self.inv.pgettext('heading', heading_of(field))": "the same",
    "library/desk/commands/report.py: inv.pgettext('heading', column.english_heading)": "the same",
    "library/desk/commands/report.py: inv.pgettext('heading', heading_of(field))": "the same",
    "cli/render/table.py: inv.pgettext('heading', column.english_heading)": "the same",
    "cli/render/table.py: inv.pgettext('heading', heading_of(field))": "the same",
    "unattended/digest.py: title": "of the table of headings",
    "library/circulation/notices.py: subject": "of the table of notices, which is read as a whole",
    "library/circulation/notices.py: body": "the same",
    "formats/marc/files.py: entry.getMessage()": "pymarc's own words",
    "formats/marc/files.py: str(warning.message)": "pymarc's own words",
    "backends/vufind/pages/state.py: page.language": "the page's own code of a language",
    "backends/vufind/favourites/records.py: f'notes{list_id}'": "the name of a field",
}
"""What is said to a person and is not a message of the source, with the reason."""

Key = tuple[str | None, tuple[str, ...]]


def key(message: Message) -> Key:
    return message.context, forms_of(message.id)


@pytest.fixture(scope="module", params=DOMAINS)
def domain(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def source(domain: str) -> set[Key]:
    return {key(message) for message in DOMAINS[domain]() if message.id}


@pytest.fixture(scope="module", params=NAMES)
def catalogue(request: pytest.FixtureRequest, domain: str) -> Catalog:
    return read(request.param, domain)


def messages(catalogue: Catalog) -> list[Message]:
    return [message for message in catalogue if message.id]


def test_there_is_a_catalogue_for_each_language() -> None:
    assert ("en", *NAMES) == LANGUAGES


def test_every_message_can_be_extracted() -> None:
    unclear = {unclear for module in modules() for unclear in module.unclear}
    assert unclear - NOT_OURS.keys() == set()
    assert NOT_OURS.keys() - unclear == set()


def test_the_extractor_knows_every_error() -> None:
    assert error_names() <= errors()


def test_errors_and_hints_are_in_one_style() -> None:
    """They begin with a small letter and end without a full stop, as they follow ``error:`` and ``hint:``."""
    said = {found.texts[0] for module in modules() for found in module.found if found.is_error}
    assert len(said) > 300
    assert {text for text in said if re.match(r"[A-Z][a-z]", text) or text.endswith(".")} - {DID_YOU_MEAN} == set()


def test_messages_are_in_usual_english() -> None:
    """Words that a reader would stumble over, as they were here once."""
    unusual = re.compile(
        r"(?<!there )\bis no (?!longer|more)|throw away|\bprove it\b|\bstands?\b|\bmend\b|gravest|whoever|\bnobody\b"
        r"|look before|kept for|goes? with|no such .* is",
        re.IGNORECASE,
    )
    messages = {text for module in modules() for found in module.found for text in found.texts}
    assert {text for text in messages if unusual.search(text)} == {"Kept for"}  # the heading of a card


def test_no_message_of_the_source_is_missing(catalogue: Catalog, source: set[Key]) -> None:
    assert source - {key(message) for message in messages(catalogue)} == set(), "run: python -m tests.texts"


def test_no_message_is_left_that_the_source_no_longer_has(catalogue: Catalog, source: set[Key]) -> None:
    assert {key(message) for message in messages(catalogue)} - source == set(), "run: python -m tests.texts"
    assert list(catalogue.obsolete.values()) == []


def test_every_message_is_translated(catalogue: Catalog) -> None:
    assert [message.id for message in messages(catalogue) if message.fuzzy] == []
    assert [message.id for message in messages(catalogue) if not all(map(str.strip, forms_of(message.string)))] == []


def test_every_translation_has_all_plural_forms(catalogue: Catalog) -> None:
    counts = {len(forms_of(message.string)) for message in messages(catalogue) if len(forms_of(message.id)) > 1}
    assert counts <= {catalogue.num_plurals}
    assert {len(forms_of(message.string)) for message in messages(catalogue) if len(forms_of(message.id)) == 1} == {1}


def test_every_translation_has_the_facts_of_its_message(catalogue: Catalog) -> None:
    for message in messages(catalogue):
        facts = {fact for text in forms_of(message.id) for fact in PLACEHOLDER.findall(text)}
        for text in forms_of(message.string):
            assert set(PLACEHOLDER.findall(text)) == facts, message.id
            assert not set("{}") & set(PLACEHOLDER.sub("", text)), message.id
            assert text.count("\n") == forms_of(message.id)[0].count("\n"), message.id


def test_placeholders_are_in_the_language() -> None:
    placeholder = re.compile(r"(?<![$\w{/.-])(CARD|NAME|FILE|ADDRESS|RECORD)(?![\w}])")
    said = {text for language in NAMES for message in messages(read(language)) for text in forms_of(message.string)}
    assert {text for text in said if placeholder.search(text)} == set()


def test_refused_and_failed_are_two_words() -> None:
    for language, kind in product(LANGUAGES, ("outcome", "outcomes", "delivery")):
        assert word(kind, "refused", language) != word(kind, "failed", language)


def test_terms_are_compared_with_the_files_of_a_site(tmp_path: Path) -> None:
    assert differences(tmp_path) == [f"there are no language files in {tmp_path}"]
    for language in NAMES:
        catalogue = read(language)
        lines = (f'{key} = "{term_of(catalogue, *pair)}"' for pair, key in PAIRS.items())
        (tmp_path / f"{language}.ini").write_text("\n".join(lines), encoding="utf-8")
    told = [line.split(":")[0] for line in differences(tmp_path)]
    assert told  # a site that says all as we do: there is no reason to differ
    assert set(told) <= {" ".join(one) for one in ON_PURPOSE}


def term_of(catalogue: Catalog, context: str, english: str) -> str:
    message = catalogue.get(english, context=context)
    assert message is not None, (context, english)
    return forms_of(message.string)[0]


def test_a_compiled_catalogue_is_fresh() -> None:
    for language, domain in product(NAMES, DOMAINS):
        path = po_path(language, domain)
        assert path.with_suffix(".mo").read_bytes() == mo_bytes(read(language, domain)), "run: python -m tests.texts"


def test_a_catalogue_is_as_the_update_writes_it() -> None:
    for language, domain in product(NAMES, DOMAINS):
        assert po_path(language, domain).read_bytes() == po_bytes(read(language, domain)), "run: python -m tests.texts"


def test_every_column_of_words_has_its_terms() -> None:
    columns = [column for module in modules() for view in module.views for column in view.columns]
    assert len(columns) > 100
    assert {column.words for column in columns if column.kind == "word"} <= {*TERMS, "language"}


def test_every_reason_code_has_a_text_and_every_text_a_code() -> None:
    codes = {str(code) for code in ReasonCode}
    described = {name for name in REASON_MESSAGES if ".".join(name.split(".")[:2]) == name and name[:6] != "other."}
    assert described - LATER == codes - LATER


def test_no_two_languages_say_the_same_of_a_reason() -> None:
    for language in LANGUAGES:
        others = [name for name in LANGUAGES if name != language]
        for code in ReasonCode:
            assert all(Reason(code).text(language) != Reason(code).text(other) for other in others), code


def test_what_is_said_of_a_patron_can_be_read_at_the_desk_too() -> None:
    codes = [code for code in ReasonCode if code.startswith(("patron.", "hold."))]
    said = {str(code): Reason.of(code, at="desk").text("en") for code in codes}
    said["hold.limit.day"] = Reason.of(ReasonCode.HOLD_LIMIT, what="day", at="desk").text("en")
    assert {code: text for code, text in said.items() if re.search(r"\byour?\b", text, re.IGNORECASE)} == {}


def test_every_reason_reads_well_without_its_facts() -> None:
    for language in LANGUAGES:
        for name in REASON_MESSAGES:
            code, _, case = name.partition(".") if name.startswith("other") else (name, "", "")
            if code.endswith(".request"):
                code, case = code.removesuffix(".request"), "request"
            params = (("what", case),) if case else ()
            text = Reason(ReasonCode(code), params=params).text(language) if code in set(ReasonCode) else "later"
            assert text.strip(), name
            assert not set("{}[]|") & set(text), name
