"""The columns and words of interface section 2, a file for each noun. No door is named here."""
