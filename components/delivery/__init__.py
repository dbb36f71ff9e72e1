"""Delivery: where images are kept, and by which roles pipelines deploy."""
