"""The rules, a module per area."""
