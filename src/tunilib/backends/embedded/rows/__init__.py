"""From rows of the tables to models of the core; a room for each model, as most commands need one alone."""
