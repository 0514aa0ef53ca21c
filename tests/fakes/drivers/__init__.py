"""How the drivers of library systems speak behind a Finna."""
