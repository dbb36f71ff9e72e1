"""External Secrets: Kubernetes Secrets from those of AWS Secrets Manager."""
