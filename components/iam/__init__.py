"""Every IAM document of the platform."""
