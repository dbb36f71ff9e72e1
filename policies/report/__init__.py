"""Results of a run by framework and control, for people and for the tools that read them."""
