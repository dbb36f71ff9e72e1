"""How runs begin, break off and are taken up again, and who may stop them: on small projects, not on the platform."""
