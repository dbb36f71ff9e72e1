"""cert-manager: certificates for webhooks and Ingresses, made and renewed in the cluster."""
