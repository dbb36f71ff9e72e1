"""What a stack exports: the outputs of its components."""

import pulumi

from components import outputs

# Names that stacks have exported since release 0.1.0, where they are not `<component>_<output>`: programs of others
# read them by stack references.
_NAMES = {
    "network_nat_public_ips": "nat_public_ips",
    "network_subnet_ids": "subnet_ids",
    "network_vpc_id": "vpc_id",
    "network_zones": "zones",
    "cluster_kubeconfig": "kubeconfig",
    "cluster_oidc_issuer": "oidc_issuer",
    "cluster_oidc_provider_arn": "oidc_provider_arn",
    "nodes_node_group_names": "node_groups",
    "nodes_node_role_arn": "node_role_arn",
}


def export(**components: pulumi.ComponentResource) -> None:
    """Exports every output of these components as `<component>_<output>`; `cluster_name` is not said twice."""
    for component_name, component in components.items():
        prefix = f"{component_name}_"
        for output, value in outputs.of(component).items():
            name = output if output.startswith(prefix) else prefix + output
            pulumi.export(_NAMES.get(name, name), value)
