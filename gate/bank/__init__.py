"""The bank as it speaks to us: signed notices, and statement files. Both give lists of credits."""
