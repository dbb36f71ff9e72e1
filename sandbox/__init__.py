"""The cloud on this machine: the real engine, an AWS account and Kubernetes API servers, on loopback."""
