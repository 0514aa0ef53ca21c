"""Tell many stories at the fake sites: ``python -m tests.stories --stories 1000``; one again: ``--seed 7``."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from pathlib import Path

from tests.stories.story import Story
from tunilib.library import ids


def main() -> int:
    """Tell them; 1 if something that was said in one of them was not true."""
    parser = argparse.ArgumentParser(prog="python -m tests.stories", description=__doc__)
    parser.add_argument("--stories", type=int, default=1000, help="how many at each site")
    parser.add_argument("--seed", type=int, default=0, help="the number of the first")
    parser.add_argument("--site", choices=["finna", "vufind"], action="append", help="default: both")
    asked = parser.parse_args()
    ids._N = 2  # the stories are not about the cost of a password
    wrong = 0
    for site in asked.site or ["finna", "vufind"]:
        words: Counter[str] = Counter()
        for number in range(asked.seed, asked.seed + asked.stories):
            story = Story(f"{site} {number}")
            with tempfile.TemporaryDirectory() as folder:
                try:
                    story.tell(site, Path(folder))
                except AssertionError as error:
                    wrong += 1
                    print(f"== story {number} at {site}\n{error}\n", flush=True)
            words.update({str(word): count for word, count in story.done.items()})
        print(f"{site}: {asked.stories} stories, {dict(words.most_common())}", flush=True)
    print(f"{wrong} stories in which something was not true", flush=True)
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
