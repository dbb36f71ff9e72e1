"""Real Kubernetes API servers on loopback, and the stand-in for the `kubernetes` provider that talks to them."""
