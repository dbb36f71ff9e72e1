"""Rules that can be read off the source tree, and documents held against it."""
