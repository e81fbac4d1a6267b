"""Judges the tests of `fees/` by breaking `fees/` in small ways (`make mutants`)."""
