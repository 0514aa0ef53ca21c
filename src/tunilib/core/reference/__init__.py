"""Bibliographic references: what a book, an article or a film is cited by."""

from __future__ import annotations

from tunilib.core.reference.dates import MONTHS as MONTHS, When as When
from tunilib.core.reference.identifiers import (
    clean_doi as clean_doi,
    clean_isbn as clean_isbn,
    clean_issn as clean_issn,
    is_doi_address as is_doi_address,
    is_isbn as is_isbn,
    isbn_forms as isbn_forms,
    to_isbn10 as to_isbn10,
    to_isbn13 as to_isbn13,
)
from tunilib.core.reference.languages import (
    language_code as language_code,
    language_name as language_name,
    language_tag as language_tag,
)
from tunilib.core.reference.model import Kind as Kind, Reference as Reference, Series as Series
from tunilib.core.reference.names import Name as Name, Role as Role
