"""CSL-JSON, the input of citation processors."""
