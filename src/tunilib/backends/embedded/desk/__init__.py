"""The service desk of an embedded library: whoever may write the library's file is its staff."""
