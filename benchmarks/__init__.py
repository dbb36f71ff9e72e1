"""What `make bench` measures: a preview of this project beside one of the same resources without it."""
