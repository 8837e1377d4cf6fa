"""The terminal app: one of two faces of a session. `app.run` opens it."""
