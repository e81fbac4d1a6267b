"""Administration: who may come in, and which lane devices are heard."""
