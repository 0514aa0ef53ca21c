"""Random stories of a patron at a fake site whose faults are on: ``python -m tests.stories --stories 1000``."""
