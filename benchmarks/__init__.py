"""One file per promise: what is measured, against which budget, is written in README.md."""
