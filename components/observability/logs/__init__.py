"""Logs of containers and nodes: Fluent Bit, which masks secrets, and the log groups that it writes to."""
