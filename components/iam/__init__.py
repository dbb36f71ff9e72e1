"""Primitives of IAM: statements, trust policies, roles. What a room's documents say stands in the room."""
