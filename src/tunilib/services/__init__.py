"""What account and commands do over ports and policy. No printing, no HTTP, no SQL."""
