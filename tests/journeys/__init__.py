"""The whole platform on the sandbox's engine: dev and prod, once each; every assertion reads what their steps left."""
