"""Names of Elasticsearch and Kibana in the cluster, and labels and ports of their pods."""

from ...controllers.names import LOGGING

NAME = "logs"
"""The Elasticsearch, and the Kibana that belongs to it. Both are in the namespace of Fluent Bit, as pods mount Secrets
of their own namespace alone: the certificate authority, which ECK makes, and the password."""

# What ECK calls what it makes (cloud-on-k8s 3.5.0, pkg/apis/elasticsearch/v1/name.go; Elastic's documentation, "Access
# the Elasticsearch endpoint" and "Built-in users in ECK").
HOST = f"{NAME}-es-http.{LOGGING}.svc"
"""The Service's name, which is in the certificate."""
CERTIFICATES_SECRET = f"{NAME}-es-http-certs-public"
"""The Secret with the certificate authority, as ca.crt."""

# Its labels and ports: pkg/controller/elasticsearch/label, pkg/controller/kibana/label and network, and the chart's
# templates/managed-ns-network-policy.yaml.
ELASTICSEARCH = {"elasticsearch.k8s.elastic.co/cluster-name": NAME}
KIBANA = {"kibana.k8s.elastic.co/name": NAME}
OPERATOR = {"app.kubernetes.io/name": "elastic-operator"}
HTTP_PORT, TRANSPORT_PORT = 9200, 9300

WRITER, SETUP = "fluent-bit", "setup"
"""The users that the platform makes."""
WRITER_SECRET, SETUP_SECRET = "elasticsearch-writer", "elasticsearch-setup"
"""Their Secrets, which External Secrets makes."""

SETUP_CONFIG_MAP = "elasticsearch-setup"
"""What makes the data streams, as files."""
