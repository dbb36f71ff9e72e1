"""Delivery: where images are kept, by which roles pipelines deploy, and Argo CD."""
