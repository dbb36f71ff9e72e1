"""Names of this room in the cluster."""

CONTROLLER_NAMESPACES = ("cert-manager", "external-secrets", "falco", "gatekeeper-system", "trivy-system")
"""The namespaces that the controllers of this room have to themselves."""

# GuardDuty User Guide, "How Runtime Monitoring works with Amazon EKS clusters", read 2026-11-27.
AWS_NAMESPACES = ("amazon-guardduty",)
"""The namespaces that services of AWS make for their agents."""

PRIORITY_CLASS = "platform-controllers"
"""The PriorityClass of every controller of this room, which the values of its chart name."""

PRIORITY = 1_000_000
"""Its value; `priority_class` in components/controllers/controller.py says between which bounds."""
