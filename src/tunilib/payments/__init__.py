"""Payment services: Paytrail."""
