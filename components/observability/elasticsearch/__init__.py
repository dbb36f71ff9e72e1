"""Logs in Elasticsearch, with Kibana to read them: both run by Elastic Cloud on Kubernetes (ECK)."""
