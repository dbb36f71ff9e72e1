"""The EKS cluster and what it cannot stand without."""
