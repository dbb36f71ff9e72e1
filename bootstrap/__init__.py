"""The state backend's own Pulumi project."""
