"""CrossGuard policies: what is allowed, judged from what each resource was given."""
