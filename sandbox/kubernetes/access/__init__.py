"""Who may use a cluster, as on EKS: tokens of IAM principals, access entries and access policies."""
