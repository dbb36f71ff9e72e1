"""Names of this room in the cluster."""

PRIORITY_CLASS = "platform-controllers"
"""The PriorityClass of every controller of this room, which the values of its chart name."""

PRIORITY = 1_000_000
