"""The long ones, outside `make test`: every kill point, and many drawn stacks from nothing to nothing."""
