"""Accessors of resource properties: they hide which of several resource types or forms declares a setting."""
