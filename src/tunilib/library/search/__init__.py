"""Search: parsing a query and its filters, ranking the results, and counting facets."""
