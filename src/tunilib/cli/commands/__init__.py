"""One room for each noun of the command line."""
