"""Cost: budgets, anomaly detection, a search for unused resources, a weekly report."""
