"""The unattended run of all accounts: its timer, its trial by day, what it reports and to whom."""
