"""The report of a preview: what a reviewer reads of a change, as a comment and as one page."""
