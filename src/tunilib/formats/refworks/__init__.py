"""RefWorks Tagged Format."""
