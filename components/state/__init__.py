"""State: the S3 bucket that Pulumi keeps the states of stacks in, its replica, and the roles that may use it."""
