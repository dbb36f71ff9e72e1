"""Audit: what records and watches an account, once for each account and Region."""
