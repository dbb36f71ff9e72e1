"""The workloads that EKS add-ons put into a cluster."""
