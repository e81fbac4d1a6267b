"""The journey of a vehicle through the gate, and the central service that records it."""
