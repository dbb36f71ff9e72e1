"""A monthly estimate before and after, from a table of unit prices and stated assumptions on usage."""
