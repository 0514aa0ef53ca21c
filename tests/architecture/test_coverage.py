"""Coverage: what is named of a file, and of which files too little is run."""

from __future__ import annotations

from tests.coverage import share, too_little


def a_file(
    lines: tuple[int, int], branches: tuple[int, int], left: list[int], ways: list[list[int]]
) -> dict[str, object]:
    """A file of which so many of so many lines and branches are run, as coverage reports it."""
    (run, every), (taken, there) = lines, branches
    summary = {"covered_lines": run, "num_statements": every, "covered_branches": taken, "num_branches": there}
    percent = 100.0 * (run + taken) / (every + there)
    return {"summary": {**summary, "percent_covered": percent}, "missing_lines": left, "missing_branches": ways}


FILES = {
    "src/tunilib/core/money.py": a_file((96, 100), (9, 10), [3, 7, 8, 9], [[7, 8], [12, -3], [12, 14]]),
    "src/tunilib/core/loan.py": a_file((10, 10), (4, 4), [], []),
    "src/tunilib/services/fines.py": a_file((95, 100), (19, 20), [1, 2, 3, 4, 5], []),
    "src/tunilib/services/mail.py": a_file((90, 100), (18, 20), [5], []),
}


def test_the_core_is_run_to_the_last_branch_and_the_rest_to_95_in_a_hundred() -> None:
    core, rest = too_little(FILES)
    assert core == "src/tunilib/core/money.py: 95.5 %: 3, 7-9, 12->exit, 12->14"
    assert rest == "src/tunilib/services/mail.py: 90.0 %: 5"
    assert list(too_little(FILES, core_alone=True)) == [core]


def test_what_is_run_is_counted_over_all_lines_and_branches() -> None:
    assert round(share(FILES, of_core=True), 1) == round(100 * 119 / 124, 1)
    assert round(share(FILES, of_core=False), 1) == 92.5
    assert share({}, of_core=True) == 100.0
