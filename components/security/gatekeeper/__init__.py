"""Gatekeeper: its chart, ConstraintTemplates and constraints."""
