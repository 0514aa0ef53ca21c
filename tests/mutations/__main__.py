"""The command: ``python -m tests.mutations``."""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import accumulate
from pathlib import Path
from queue import Queue
from random import Random
from threading import Lock
from time import monotonic

from tests.mutations.copies import Copy, Observed
from tests.mutations.mutants import Mutant, mutants_of

_SOURCE = Path(__file__).parents[2] / "src" / "tunilib"
Tests = Sequence[str]

TARGETS: Mapping[str, Tests] = {
    "core/policy": ("tests/core/policy",),
    "core/proof": ("tests/core/proof",),
    "services": ("tests/services", "tests/journeys"),
    "services/change.py": ("tests/services",),
    "library": ("tests/library",),
    "library/patron/payments.py": (
        "tests/journeys/test_payments.py",
        "tests/journeys/test_payment_situations.py",
        "tests/library/journeys/test_desk_payments.py",
        "tests/library/patron/test_payments.py",
    ),
    "library/stores": ("tests/library/stores",),
    "backends/paia": (
        "tests/backends/paia",
        *(f"tests/journeys/test_paia{which}.py" for which in ("", "_changes", "_documents")),
    ),
    "backends/vufind": (
        "tests/backends/vufind",
        *(
            f"tests/contract/test_{what}.py"
            for what in ("loans", "holds", "hold_changes", "favourites", "favourite_changes", "payments")
        ),
        "tests/contract/test_money_cards_and_profile.py",
        "tests/contract/test_settings.py",
    ),
    "payments": ("tests/payments",),
    "local/ledger": ("tests/local/ledger",),
    "formats": ("tests/formats", "tests/formats/test_every_format.py"),
}
"""What is mutated, and the tests that must see it; the longest name counts."""

LEFT_OUT = ("backends/vufind/words/",)
"""Tables of words, which tests compare with what sites really say."""


def main() -> int:
    """Try mutants, and name those that no test sees; 1 if there are any that are not accepted."""
    asked = _options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the copies are removed
    modules = mutated_modules()
    chosen = {module: tests for module, tests in modules.items() if not asked.module or _is_named(module, asked.module)}
    if not chosen:
        sys.exit(f"none of these is mutated; there are: {', '.join(modules)}")
    if asked.tests:
        chosen = dict.fromkeys(chosen, tuple(asked.tests))
    chosen = part_of(chosen, *asked.part)
    mutants = [mutant for module in chosen for mutant in mutants_of(_SOURCE, module)]
    accepted = accepted_mutants()
    stale = [
        name for name in accepted if name.partition(" ")[0] in chosen and name not in {one.name for one in mutants}
    ]
    if asked.again is not None:
        lines = asked.again.read_text(encoding="utf-8").splitlines()
        mutants = [mutant for mutant in mutants if any(line.endswith(f": {mutant.name}") for line in lines)]
    if asked.sample is not None and asked.sample < len(mutants):
        mutants = sorted(Random(asked.seed).sample(mutants, asked.sample))
    if asked.list:
        print("\n".join(mutant.name for mutant in mutants))
        return 0
    begun = monotonic()
    survivors = [mutant for mutant, is_seen in _tried(mutants, chosen, asked.processes) if not is_seen]
    unknown = sorted(mutant for mutant in survivors if mutant.name not in accepted)
    found = [f"src/tunilib/{mutant.module}:{mutant.line}: {mutant.kind}: {mutant.name}" for mutant in unknown]
    found += [f"accepted.toml has a mutant that there is no more: {name}" for name in stale]
    print("\n".join(found))
    if asked.output is not None:
        asked.output.write_text("".join(f"{line}\n" for line in found), encoding="utf-8")
    print(
        f"{len(mutants)} mutants in {monotonic() - begun:.0f} s: {len(mutants) - len(survivors)} seen, "
        f"{len(survivors) - len(unknown)} accepted, {len(unknown)} survived",
        file=sys.stderr,
    )
    return int(bool(found))


def mutated_modules() -> dict[str, Tests]:
    """The files that are mutated, each with the tests that must see it."""
    found = {}
    for target in sorted(TARGETS, key=len):
        path = _SOURCE / target
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            found[file.relative_to(_SOURCE).as_posix()] = TARGETS[target]
    return {name: tests for name, tests in found.items() if not name.startswith(LEFT_OUT)}


def part_of(modules: Mapping[str, Tests], number: int, of: int) -> dict[str, Tests]:
    """The files of a part, all parts being of about the same size; files with the same tests are neighbours."""
    names = sorted(modules, key=lambda name: (modules[name], name))
    sizes = [(_SOURCE / name).stat().st_size for name in names]
    middles = [until - size / 2 for until, size in zip(accumulate(sizes), sizes, strict=True)]
    chosen = (name for name, middle in zip(names, middles, strict=True) if int(middle * of / sum(sizes)) == number - 1)
    return {name: modules[name] for name in chosen}


def accepted_mutants() -> Mapping[str, str]:
    """The survivors that do not matter, each with the reason."""
    file = Path(__file__).with_name("accepted.toml")
    found: Mapping[str, Sequence[str]] = tomllib.loads(file.read_text(encoding="utf-8"))
    return {name: reason for reason, names in found.items() for name in names}


def _options() -> argparse.Namespace:
    options = argparse.ArgumentParser(prog="python -m tests.mutations", description=__doc__)
    options.add_argument("--module", action="append", metavar="PATH", help="only this file or folder of src/tunilib")
    options.add_argument("--sample", type=int, metavar="N", help="only so many mutants, chosen by chance")
    options.add_argument("--seed", type=int, default=1, metavar="N", help="of the sample (default: 1)")
    options.add_argument(
        "--part", type=_part, default=(1, 1), metavar="N/M", help="only the files of the N-th of M parts"
    )
    options.add_argument(
        "--tests", action="append", metavar="PATH", help="that must see them, in place of the usual ones"
    )
    options.add_argument("--processes", type=int, default=1, metavar="N", help="that run tests (default: 1)")
    options.add_argument("--output", type=Path, metavar="FILE", help="write the survivors into a file, too")
    options.add_argument("--again", type=Path, metavar="FILE", help="only the mutants that an earlier run wrote there")
    options.add_argument("--list", action="store_true", help="name the mutants, and try none")
    return options.parse_args()


def _part(text: str) -> tuple[int, int]:
    number, _, of = text.partition("/")
    if not (number.isdecimal() and of.isdecimal() and 1 <= int(number) <= int(of)):
        raise argparse.ArgumentTypeError(f"{text!r} is not N/M, with N from 1 to M")
    return int(number), int(of)


def _is_named(module: str, names: Sequence[str]) -> bool:
    return any(module == name or module.startswith(f"{name.rstrip('/')}/") for name in names)


def _tried(mutants: Sequence[Mutant], tests: Mapping[str, Tests], processes: int) -> Iterator[tuple[Mutant, bool]]:
    """Each mutant, and whether a test fails on it."""
    with tempfile.TemporaryDirectory(prefix="tunilib-mutations-") as folder:
        copies: Queue[Copy] = Queue()
        for number in range(processes):
            copies.put(Copy(Path(folder) / str(number)))
        observed = {one: _observed(copies, one, tests) for one in dict.fromkeys(tests.values())}
        done, lock = 0, Lock()

        def is_seen(mutant: Mutant) -> bool:
            nonlocal done
            copy = copies.get()
            try:
                seen = copy.is_seen(mutant, observed[tests[mutant.module]])
            finally:
                copies.put(copy)
            with lock:
                done += 1
                if done % 50 == 0:
                    print(f"{done} of {len(mutants)}", file=sys.stderr, flush=True)
                if not seen:
                    print(f"not seen: {mutant.name}", file=sys.stderr, flush=True)
            return seen

        try:
            with ThreadPoolExecutor(processes) as threads:
                yield from zip(mutants, threads.map(is_seen, mutants), strict=True)
        finally:
            for _ in range(processes):
                copies.get().close()


def _observed(copies: Queue[Copy], which: Tests, tests: Mapping[str, Tests]) -> Observed:
    copy = copies.get()
    try:
        found = copy.observe([module for module, one in tests.items() if one == which], which)
    finally:
        copies.put(copy)
    for test in found.failed:
        print(f"left out, since it fails on the code as it is: {test}", file=sys.stderr, flush=True)
    return found


if __name__ == "__main__":
    sys.exit(main())
