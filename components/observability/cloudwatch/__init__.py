"""CloudWatch: Container Insights, alarms by severity, and who is told of them."""
