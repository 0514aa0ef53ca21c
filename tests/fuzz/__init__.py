"""Everything that reads what comes from outside, fed with damaged and made-up input."""
