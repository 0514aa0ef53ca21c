"""``python -m tests.site_terms [FOLDER]``: compare the catalogues with the glossary and the words of the sites.

FOLDER holds the language files of a site's software: ``languages`` of VuFind, with ``local/languages`` of Finna beside
it where there is one. Nothing of them is stored here, but for the keys by which they are found. Every term that is not
in the site's phrase is printed, with what the site says; those that differ on purpose are listed with the reason.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from tests.glossary import glossary, other_words, wrong_forms
from tests.texts import NAMES, forms_of, read

PAIRS = {
    ("hold", "frozen"): "hold_frozen",
    ("hold", "in transit"): "request_in_transit",
    ("hold", "ready for pick-up"): "hold_available",
    ("hold", "cancelled"): "ill_request_canceled",
    ("hold-kind", "order from the stacks"): "Storage Retrieval Requests",
    ("loan", "overdue"): "renew_item_overdue",
    ("renewal", "renewed"): "Renewed",
    ("item", "available"): "Available",
    ("item", "lost"): "status_Missing",
    ("item", "in process"): "hold_in_process",
    ("fine", "overdue fine"): "fine_status_Overdue",
    ("fine", "uncollected hold"): "fine_status_Hold Expired",
    ("fine", "replacement fee"): "fine_status_Replacement",
    ("fine", "accruing fine"): "fine_status_Accrued Fine",
    ("fine", "other fee"): "fine_status_Other",
    ("alert", "daily"): "schedule_daily",
    ("alert", "weekly"): "schedule_weekly",
    ("alert", "none"): "schedule_none",
    ("heading", "Alert"): "history_schedule",
    ("heading", "Due"): "Due Date",
    ("heading", "Pick-up library"): "pick_up_location",
    ("page", "loans"): "Checked Out Items",
    ("page", "loan history"): "Loan History",
    ("page", "holds"): "Holds and Recalls",
    ("page", "requests"): "Storage Retrieval Requests",
    ("page", "interlibrary loans"): "Interlibrary Loan Requests",
    ("page", "fines"): "Fines",
    ("page", "personal information"): "Profile",
    ("page", "library cards"): "Library Cards",
    ("page", "favourites"): "default_list_title",
    ("page", "lists of favourites"): "tabs_help-favorites",
    ("filter", "format"): "Format",
    ("filter", "language"): "Language",
    ("filter", "year"): "Year",
    ("filter", "library"): "Library",
    ("filter", "author"): "Author",
    ("search-type", "title"): "adv_search_title",
    ("search-type", "subject"): "Subject",
    ("search-sort", "relevance"): "Relevance",
    ("register-field", "address"): "Address",
    ("register-field", "e-mail"): "Email",
    ("register-field", "telephone"): "Phone Number",
}
"""A term, by its context and its English, and the key of the site's phrase that has it."""

ON_PURPOSE = {
    ("sv", "item", "lost"): "of a copy, ett exemplar",
    ("sv", "item", "available"): "of a copy, ett exemplar",
    ("fi", "hold-kind", "order from the stacks"): "one of them",
    ("fi", "alert", "weekly"): "the site's word is misspelled",
    ("sv", "alert", "weekly"): "one word can be typed",
    ("sv", "page", "holds"): "the site says both reservation and reservering",
    ("sv", "heading", "Pick-up library"): "the site's other word for it, avhämtningsställe",
    ("sv", "filter", "author"): "of any sex",
    ("sv", "page", "personal information"): "what is shown is the person's, not the profile",
}
"""Terms that differ from the site's, and why."""


def site_phrases(folder: Path, language: str) -> dict[str, str]:
    """The phrases of a site by their keys; those of the folder that comes later win."""
    found: dict[str, str] = {}
    for place in ("languages", "local/languages", "local/languages/finna", "."):
        path = folder / place / f"{language}.ini"
        if path.is_file():
            for line in path.read_text(encoding="utf-8").splitlines():
                if match := re.fullmatch(r"\s*([^;=\s][^=]*?)\s*=\s*\"?(.*?)\"?\s*", line):
                    found[match[1]] = match[2]
    return found


def differences(folder: Path) -> list[str]:
    """What differs without a reason, and what has no reason any more."""
    found = []
    for language in NAMES:
        catalogue, phrases = read(language), site_phrases(folder, language)
        if not phrases:
            return [f"there are no language files in {folder}"]
        for (context, english), key in PAIRS.items():
            message = catalogue.get(english, context=context)
            ours = forms_of(message.string)[0] if message is not None else ""
            says = phrases.get(key, "")
            is_same = bool(ours) and ours.casefold() in says.casefold()
            if is_same == ((language, context, english) in ON_PURPOSE):
                found.append(f"{language} {context} {english}: {ours or 'no such term'}; the site: {says or key}")
    return found


def main(folder: Path | None) -> int:
    """Print what differs; 1 if something does."""
    found = wrong_forms(glossary())
    if folder is not None:
        found += differences(folder)
        found += other_words(glossary(), {language: site_phrases(folder, language) for language in NAMES})
    print("\n".join(found) or "no term differs")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else None))
