"""What is asked before a release: builds, environments, licences and known weaknesses."""
