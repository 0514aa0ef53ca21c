"""Changes of favourites: functions over a transaction that has begun."""
