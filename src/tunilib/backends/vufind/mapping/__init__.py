"""From what pages say to the models of the core; pure."""
