"""The use cases, by noun: what commands do with ports and policy. No printing, no HTTP, no SQL."""
