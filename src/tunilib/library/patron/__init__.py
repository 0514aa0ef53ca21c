"""The patron's door of the embedded library, as sites have one."""
