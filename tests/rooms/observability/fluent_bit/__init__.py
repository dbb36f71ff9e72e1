"""A reader of Fluent Bit's configuration: Fluent Bit itself is in no registry that tests can use."""
