"""The stand-in for the `aws` provider: its resource types as calls to moto's AWS APIs."""
