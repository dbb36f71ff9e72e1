"""Security inside the cluster: namespaces for workloads, and the controllers that watch over them."""
