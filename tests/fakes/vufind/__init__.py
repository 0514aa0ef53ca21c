"""VuFind's markup, themes bootstrap3 and bootstrap5."""
