"""Every remote operation of every door, by everything that can go wrong on the way: one table, made from real runs."""
