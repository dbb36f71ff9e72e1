"""The launch template of a pool."""

from collections.abc import Mapping

from pulumi_aws import ec2

from .. import node
from ..inside import Inside
from .plan import user_data
from .settings import NodePoolSettings


def launch_template(
    inside: Inside, pool_name: str, pool: NodePoolSettings, tags: Mapping[str, str]
) -> ec2.LaunchTemplate:
    """Encrypted volumes, IMDSv2 with one hop, and the tags of the instances; the image is EKS's to choose."""
    # No security group here: EKS then gives the nodes the cluster's own, which lets nodes and control plane talk.
    # Naming any would take that one away (EKS User Guide, "Customizing managed nodes with launch templates").
    return ec2.LaunchTemplate(
        inside.name(pool_name),
        update_default_version=True,
        block_device_mappings=[
            ec2.LaunchTemplateBlockDeviceMappingArgs(
                device_name=device,
                ebs=ec2.LaunchTemplateBlockDeviceMappingEbsArgs(
                    volume_type="gp3", volume_size=gib, encrypted="true", delete_on_termination="true"
                ),
            )
            for device, gib in node.volumes(pool.ami_family, pool.disk_gib).items()
        ],
        user_data=user_data(pool.ami_family, pool.max_pods),
        metadata_options=ec2.LaunchTemplateMetadataOptionsArgs(
            http_endpoint="enabled",
            http_tokens="required",
            # One hop ends on the node: pods do not reach the node's credentials.
            http_put_response_hop_limit=1,
        ),
        # Instances and volumes of a template do not get the provider's default tags.
        tag_specifications=[
            ec2.LaunchTemplateTagSpecificationArgs(resource_type=kind, tags={**tags, "Name": inside.name(pool_name)})
            for kind in ("instance", "volume")
        ],
        opts=inside.options(),
    )
