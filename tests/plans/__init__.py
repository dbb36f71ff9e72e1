"""Settings, plans and primitives: plain values, without an engine."""
