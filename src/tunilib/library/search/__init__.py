"""Search: queries and filters are parsed, results ranked, facets counted."""
