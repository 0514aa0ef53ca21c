"""Shell completion: a static table of the command line, the answers from it, and a script for each shell."""
