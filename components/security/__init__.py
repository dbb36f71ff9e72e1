"""Security inside the cluster: namespaces and what holds in them."""
