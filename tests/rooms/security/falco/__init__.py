"""A reader of Falco's rules: Falco itself is in no registry that tests can use."""
