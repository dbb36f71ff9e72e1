"""Names of this room in the cluster."""

# GuardDuty User Guide, "How Runtime Monitoring works with Amazon EKS clusters", read 2026-11-27; of CloudWatch:
# aws-observability/helm-charts 6.4.0, whose agent needs the node's network and directories.
AWS_NAMESPACES = ("amazon-cloudwatch", "amazon-guardduty")
"""The namespaces that services of AWS make for their agents."""

PRIORITY_CLASS = "platform-controllers"
"""The PriorityClass of every controller of this room, which the values of its chart name."""

PRIORITY = 1_000_000
"""Its value; `priority_class` in components/controllers/controller.py says between which bounds."""
