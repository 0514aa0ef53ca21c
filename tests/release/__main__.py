"""All that is asked before a release: ``python -m tests.release FOLDER [PART …]``; without a part: every one.

- ``wheels``: built twice, the same to the byte;
- ``pythons``: the wheel in a bare environment of each Python on this machine, with the newest packages and the lowest
  that are allowed: the commands of the first minute work;
- ``parts``: a bill of materials (CycloneDX) of the wheel with every extra, and the licences in it;
- ``audit``: known weaknesses of those packages, where the network allows to ask.

What is to be kept is written into FOLDER: the wheel, the source archive and ``bom.json``.
"""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.release.parts import audited, bill_of_materials, refused_licences
from tests.release.wheels import built_twice, works_everywhere

PARTS = ("wheels", "pythons", "parts", "audit")


def main(words: list[str]) -> int:
    """Ask all, and say what is wrong; 0: nothing is."""
    if not words or not set(words[1:]) <= set(PARTS):
        print(__doc__)
        return 2
    place, chosen, wrong = Path(words[0]), words[1:] or list(PARTS), []
    place.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as name:
        folder = Path(name)
        wheel, differing = built_twice(place, folder)
        wrong += [f"{one} is not the same when it is built again" for one in differing]
        if "pythons" in chosen:
            works_everywhere(wheel, folder)
        if {"parts", "audit"} & set(chosen):
            bom = bill_of_materials(wheel, place, folder)
            wrong += [f"{package}: {licence}" for package, licence in refused_licences(bom)]
        if "audit" in chosen:
            wrong += audited(wheel, folder)
    for line in wrong:
        print(f"wrong: {line}")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
