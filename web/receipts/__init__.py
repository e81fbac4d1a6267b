"""The receipt on paper: bilingual, printable, the same content as in the book."""
