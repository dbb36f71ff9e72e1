"""Which Kubernetes versions EKS offers."""

from collections.abc import Mapping

# The day standard support ends, read 2026-11-21: 1.34 in the EKS User Guide (page kubernetes-versions, release
# calendar), 1.35 in endoflife.date/amazon-eks; 1.36 is what the newest copies of that page name as latest, undated.
STANDARD_SUPPORT: Mapping[str, str] = {
    "1.36": "at least 14 months from its release in 2026",
    "1.35": "2027-03-27",
    "1.34": "2026-12-02",
}
# Still offered, at an extra price for each hour, which the upgrade policy STANDARD of this platform does not pay.
EXTENDED_SUPPORT = ("1.33", "1.32", "1.31")

# One below the newest: add-ons and charts have had time to follow.
DEFAULT_VERSION = "1.35"
