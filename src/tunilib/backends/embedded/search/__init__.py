"""What a search asks, made into what the indexes understand, and its results put in order."""
