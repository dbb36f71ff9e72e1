"""Names of Argo CD in the cluster: plain values only."""

NAMESPACE = "argocd"
"""Its namespace, by the convention of its documentation; a test holds it against the pin of the chart."""

CLUSTER = "https://kubernetes.default.svc"
"""The cluster that Argo CD runs in, as Applications name it (argo-cd v3.4.4, KubernetesInternalAPIServerAddr)."""

API_VERSION = "argoproj.io/v1alpha1"

SECRET_STORE = NAMESPACE
"""The ClusterSecretStore of the namespace, which External Secrets of the security room makes."""

PRIORITY_CLASS = "platform-delivery"
"""The PriorityClass of all pods of this room."""

PRIORITY = 800_000
"""Above workloads, and below what watches over the cluster: what is deployed runs on without Argo CD."""

# What the chart calls pods, accounts and Services when the release is argocd (templates/_helpers.tpl).
CONTROLLER, SERVER = "argocd-application-controller", "argocd-server"
REPO_SERVER, APPLICATION_SETS = "argocd-repo-server", "argocd-applicationset-controller"
NOTIFICATIONS, SECRET_INIT = "argocd-notifications-controller", "argocd-redis-secret-init"
