"""Falco: watches what containers do, and reports what its rules match."""
