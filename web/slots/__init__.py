"""Standing passes: asked, approved, revoked."""
