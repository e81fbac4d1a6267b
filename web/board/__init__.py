"""The yard board: a big screen for drivers, without login."""
