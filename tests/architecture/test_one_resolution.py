"""Whatever decides about a copy and a patron asks the rules in one way, with all three facts."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

SOURCE = Path(__file__).parents[2] / "src" / "tunilib"
FACTS = {"library", "category", "collection"}
DECISIONS = {
    *("ban", "checkout", "fine", "forecast", "hold", "lost", "pickup", "recall", "reminders", "renewal", "request"),
    "terms",
}
ASKED = {"policies": (), "rows": ("rules", "_rules"), "blocks": ("rules", "_rules"), "limits": ("rules", "_rules")}
"""Fields of the rules that only the resolution reads, and of what, where others have a field of that name."""
OF_NO_COPY = {
    "library/rules/fee_list.py": "a fee list says what the rules are",
    "library/rules/fee_texts.py": "the same",
    "library/patron/payments.py": "what suspends a patron, whatever they borrow",
}


def outside_the_core() -> list[Path]:
    return [path for path in sorted(SOURCE.rglob("*.py")) if path.relative_to(SOURCE).parts[0] != "core"]


def odd(text: str) -> Iterator[str]:
    """Each call of a decision that leaves a fact out, and each reading of what the resolution reads."""
    tree = ast.parse(text)
    functions, modules = set[str](), set[str]()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("tunilib.core.policy"):
            functions |= {name.asname or name.name for name in node.names if name.name in DECISIONS}
            modules |= {name.asname or name.name for name in node.names if name.name not in DECISIONS}
        elif isinstance(node, ast.ImportFrom) and node.module == "tunilib.core":
            modules |= {name.asname or name.name for name in node.names if name.name == "policy"}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func
            is_decision = (isinstance(called, ast.Name) and called.id in functions) or (
                isinstance(called, ast.Attribute)
                and called.attr in DECISIONS
                and isinstance(called.value, ast.Name)
                and called.value.id in modules
            )
            given = {keyword.arg for keyword in node.keywords}
            if is_decision and None not in given and not given >= FACTS:
                yield ast.unparse(node)
        elif isinstance(node, ast.Attribute) and node.attr in ASKED:
            owner = getattr(node.value, "attr", getattr(node.value, "id", ""))
            if not ASKED[node.attr] or owner in ASKED[node.attr]:
                yield ast.unparse(node)


@pytest.mark.parametrize(
    "text",
    [
        "from tunilib.core import policy\npolicy.fine(rules, library=a, collection=b, due=c, returned=d)",
        "from tunilib.core.policy import holds as policies\npolicies.pickup(rules, library=a, ready=b)",
        "from tunilib.core.policy.resolution import terms\nterms(rules, collection=a)",
        "tx.rules.policies['loan']",
        "rules.rows[0]",
    ],
)
def test_a_caller_that_forgets_a_fact_or_reads_policies_itself_is_found(text: str) -> None:
    assert len(list(odd(text))) == 1


def test_every_decision_outside_the_core_is_asked_with_library_category_and_collection() -> None:
    found = {
        f"{path.relative_to(SOURCE)}: {what}"
        for path in outside_the_core()
        if str(path.relative_to(SOURCE)) not in OF_NO_COPY
        for what in odd(path.read_text(encoding="utf-8"))
    }
    assert found == set()
