"""Names of this room in the cluster."""

PRIORITY_CLASS = "platform-observability"
"""The PriorityClass of every controller of this room, which the values of its chart name."""

PRIORITY = 900_000

MONITORING_TAINT = "monitoring"
"""The key of the taint of nodes that are kept for this room."""

SECRET_STORE, LOGS_SECRET_STORE = "monitoring", "logging"
"""The ClusterSecretStores of the namespaces, which External Secrets of the security room makes."""
