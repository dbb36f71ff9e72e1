"""Examples of the rules about EKS clusters and their nodes."""

from policies.cases.case import Broken, Case, Given

_ACCOUNT = "arn:aws:iam::111122223333:"
_ADMIN_POLICY = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy"
_VIEW_POLICY = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy"

_VPC = {"subnetIds": ["subnet-1", "subnet-2"], "endpointPrivateAccess": True, "endpointPublicAccess": False}
_PROPS = {
    "name": "platform",
    "version": "1.35",
    "vpcConfig": _VPC,
    "encryptionConfig": {
        "resources": ["secrets"],
        "provider": {"keyArn": "arn:aws:kms:us-east-1:111122223333:key/1"},
    },
    "enabledClusterLogTypes": ["api", "audit", "authenticator", "controllerManager", "scheduler"],
    "accessConfig": {"authenticationMode": "API", "bootstrapClusterCreatorAdminPermissions": False},
    "upgradePolicy": {"supportType": "STANDARD"},
    "deletionProtection": True,
}


def _cluster(**props: object) -> Given:
    return Given(type="aws:eks/cluster:Cluster", name="cluster", props={**_PROPS, **props}, protect=True)


CLUSTER = _cluster()
_PUBLIC = _cluster(
    vpcConfig={**_VPC, "endpointPublicAccess": True, "publicAccessCidrs": ["203.0.113.0/24", "198.51.100.0/24"]}
)
_UNPROTECTED = Given(type=CLUSTER.type, name="cluster", props={**_PROPS, "deletionProtection": False})

_EKS_001_BROKEN = (
    Broken(
        finds="EKS-001.a",
        says="public access is enabled",
        change={"vpcConfig.endpointPublicAccess": True},
        missing=("EKS-001.a",),
    ),
)
EKS_001 = (
    Case(rule="EKS-001", says="a private endpoint in prod", compliant=(CLUSTER,), broken=_EKS_001_BROKEN),
    Case(
        rule="EKS-001",
        says="a private endpoint in staging",
        compliant=(CLUSTER,),
        broken=_EKS_001_BROKEN,
        stack="staging",
    ),
    Case(rule="EKS-001", says="a public endpoint in dev", compliant=(_PUBLIC,), stack="dev"),
)

EKS_002 = (
    Case(
        rule="EKS-002",
        says="a public endpoint with an allow list",
        compliant=(_PUBLIC,),
        broken=(
            Broken(
                finds="EKS-002.a",
                says="the allow list is empty",
                change={"vpcConfig.publicAccessCidrs": []},
                unknown=("EKS-002.a?", "EKS-002.b?"),
                missing=("EKS-002.a",),
            ),
            Broken(
                finds="EKS-002.b",
                says="the allow list contains 0.0.0.0/0",
                change={"vpcConfig.publicAccessCidrs[1]": "0.0.0.0/0"},
                missing=(),
            ),
            Broken(
                finds="EKS-002.b",
                says="the allow list contains ::/0",
                change={"vpcConfig.publicAccessCidrs[0]": "::/0"},
                missing=(),
            ),
            Broken(
                finds="EKS-002.b",
                says="the allow list contains both halves of the internet",
                change={"vpcConfig.publicAccessCidrs": ["0.0.0.0/1", "128.0.0.0/1"]},
                missing=("EKS-002.a",),
                unknown=("EKS-002.a?", "EKS-002.b?"),
            ),
        ),
        stack="dev",
    ),
    Case(
        rule="EKS-002",
        says="a private endpoint without an allow list",
        compliant=(CLUSTER,),
        broken=(
            Broken(
                finds="EKS-002.a",
                says="public access is enabled",
                change={"vpcConfig.endpointPublicAccess": True},
                missing=("EKS-002.a",),
            ),
        ),
    ),
    Case(
        rule="EKS-002",
        says="a private endpoint, whose allow list has no effect",
        compliant=(_cluster(vpcConfig={**_VPC, "publicAccessCidrs": ["0.0.0.0/0"]}),),
    ),
)

EKS_003 = Case(
    rule="EKS-003",
    says="an endpoint with private access",
    compliant=(CLUSTER,),
    broken=(
        Broken(
            finds="EKS-003.a",
            says="private access is disabled",
            change={"vpcConfig.endpointPrivateAccess": False},
            missing=("EKS-003.a",),
        ),
    ),
)

EKS_004 = Case(
    rule="EKS-004",
    says="secrets encrypted with a customer managed key",
    compliant=(CLUSTER,),
    broken=(
        Broken(
            finds="EKS-004.a",
            says="encryptionConfig.resources is empty",
            change={"encryptionConfig.resources": []},
            missing=("EKS-004.a",),
        ),
        Broken(
            finds="EKS-004.a",
            says="encryptionConfig.resources does not include secrets",
            change={"encryptionConfig.resources[0]": "configmaps"},
            missing=("EKS-004.a",),
        ),
        Broken(finds="EKS-004.a", says="there is no encryptionConfig", without="encryptionConfig"),
        Broken(
            finds="EKS-004.b",
            says="keyArn is empty",
            change={"encryptionConfig.provider.keyArn": ""},
            # A key that is created in the same run.
            unknown=(),
            missing=("EKS-004.b",),
        ),
        Broken(
            finds="EKS-004.b",
            says="encryptionConfig has no provider",
            change={"encryptionConfig": {"resources": ["secrets"]}},
            unknown=("EKS-004.a?", "EKS-004.b?"),
            missing=("EKS-004.a",),
        ),
    ),
)

EKS_005 = (
    Case(
        rule="EKS-005",
        says="all log types enabled",
        compliant=(CLUSTER,),
        broken=tuple(
            Broken(
                finds="EKS-005.a",
                says=f"the log type {missing} is not enabled",
                change={"enabledClusterLogTypes": [log for log in ("api", "audit", "authenticator") if log != missing]},
                missing=("EKS-005.a",) * 3,
            )
            for missing in ("api", "audit", "authenticator")
        ),
    ),
    Case(
        rule="EKS-005",
        says="the log types in `logs`",
        compliant=(_cluster(enabledClusterLogTypes=["scheduler"]),),
        broken=(
            Broken(
                finds="EKS-005.a",
                says="only another log type is enabled",
                change={"enabledClusterLogTypes[0]": "api"},
                missing=("EKS-005.a",),
            ),
        ),
        settings={"logs": ["scheduler"]},
    ),
)

_EXTENDED = _cluster(upgradePolicy={"supportType": "EXTENDED"})
EKS_006 = (
    Case(
        rule="EKS-006",
        says="a version in standard support",
        compliant=(CLUSTER,),
        broken=(
            Broken(
                finds="EKS-006.a",
                says="a version in extended support",
                change={"version": "1.33"},
                missing=("EKS-006.a",),
            ),
            Broken(
                finds="EKS-006.b",
                says="supportType is EXTENDED",
                change={"upgradePolicy.supportType": "EXTENDED"},
                missing=("EKS-006.b",),
            ),
            Broken(finds="EKS-006.b", says="there is no upgradePolicy", without="upgradePolicy"),
        ),
    ),
    Case(rule="EKS-006", says="the oldest supported version", compliant=(_cluster(version="1.34"),)),
    Case(rule="EKS-006", says="the newest supported version", compliant=(_cluster(version="1.36"),)),
    Case(rule="EKS-006", says="extended support in staging", compliant=(_EXTENDED,), stack="staging"),
    Case(rule="EKS-006", says="extended support in dev", compliant=(_EXTENDED,), stack="dev"),
    Case(
        rule="EKS-006",
        says="a version in `versions`",
        compliant=(_cluster(version="1.31"),),
        broken=(
            Broken(
                finds="EKS-006.a",
                says="a version that is not in `versions`",
                change={"version": "1.35"},
                missing=("EKS-006.a",),
            ),
        ),
        settings={"versions": ["1.31"]},
    ),
)

_CONFIG_MAPS = ("kubernetes:core/v1:ConfigMap", "kubernetes:core/v1:ConfigMapPatch")


def _config_map(kind: str, name: str, namespace: str, **data: str) -> Given:
    return Given(type=kind, name="map", props={"metadata": {"name": name, "namespace": namespace}, "data": data})


EKS_007 = (
    Case(
        rule="EKS-007",
        says="only access entries",
        compliant=(CLUSTER,),
        broken=tuple(
            Broken(
                finds="EKS-007.a",
                says=f"authenticationMode is {mode}",
                change={"accessConfig.authenticationMode": mode},
                missing=("EKS-007.a",),
            )
            for mode in ("API_AND_CONFIG_MAP", "CONFIG_MAP")
        ),
    ),
    *(
        Case(
            rule="EKS-007",
            says=f"a {kind.rpartition(':')[2]} in kube-system with another name",
            compliant=(_config_map(kind, "coredns", "kube-system"),),
            broken=(
                Broken(finds="EKS-007.b", says="it is aws-auth", change={"metadata.name": "aws-auth"}, missing=()),
            ),
        )
        for kind in _CONFIG_MAPS
    ),
    Case(
        rule="EKS-007",
        says="a ConfigMap named aws-auth in another namespace",
        compliant=(_config_map(_CONFIG_MAPS[0], "aws-auth", "team"),),
        broken=(
            Broken(
                finds="EKS-007.b", says="it is in kube-system", change={"metadata.namespace": "kube-system"}, missing=()
            ),
        ),
    ),
)


def _association(principal: str, policy: str = _ADMIN_POLICY, scope: str = "cluster") -> Given:
    props = {"clusterName": "platform", "principalArn": principal, "policyArn": policy, "accessScope": {"type": scope}}
    return Given(type="aws:eks/accessPolicyAssociation:AccessPolicyAssociation", name="admin", props=props)


def _admin(principal: str, says: str) -> Broken:
    return Broken(finds="EKS-008.a", says=says, change={"principalArn": principal}, missing=("EKS-008.a",))


EKS_008 = (
    Case(
        rule="EKS-008",
        says="a role that is cluster administrator",
        compliant=(_association(f"{_ACCOUNT}role/platform-admin"),),
        broken=(
            _admin(f"{_ACCOUNT}user/alice", "the principal is a user"),
            _admin(f"{_ACCOUNT}root", "the principal is the account root"),
            _admin("arn:aws:sts::111122223333:assumed-role/admin/alice", "the principal is a role session"),
        ),
    ),
    Case(
        rule="EKS-008",
        says="a role of another partition, with a path",
        compliant=(_association("arn:aws-us-gov:iam::111122223333:role/teams/platform-admin"),),
    ),
    Case(
        rule="EKS-008",
        says="a user with the administrator policy in namespaces only",
        compliant=(_association(f"{_ACCOUNT}user/alice", scope="namespace"),),
        broken=(
            Broken(
                finds="EKS-008.a",
                says="the access scope is the whole cluster",
                change={"accessScope.type": "cluster"},
                missing=("EKS-008.a",),
            ),
        ),
    ),
    Case(
        rule="EKS-008",
        says="a user with read-only access",
        compliant=(_association(f"{_ACCOUNT}user/alice", policy=_VIEW_POLICY),),
        broken=(
            Broken(
                finds="EKS-008.a",
                says="the policy is AmazonEKSClusterAdminPolicy",
                change={"policyArn": _ADMIN_POLICY},
                missing=(),
            ),
        ),
    ),
    Case(
        rule="EKS-008",
        says="a role in `admins`",
        compliant=(_association(f"{_ACCOUNT}role/platform-admin"),),
        broken=(_admin(f"{_ACCOUNT}role/developer", "the role is not in `admins`"),),
        settings={"admins": [f"{_ACCOUNT}role/platform-*"]},
    ),
    Case(
        rule="EKS-008",
        says="a cluster whose creator does not become administrator",
        compliant=(CLUSTER,),
        broken=(
            Broken(
                finds="EKS-008.b",
                says="the creator becomes administrator",
                change={"accessConfig.bootstrapClusterCreatorAdminPermissions": True},
                missing=("EKS-008.b",),
            ),
            Broken(
                finds="EKS-008.b",
                says="there is no accessConfig, so the creator becomes administrator",
                without="accessConfig",
            ),
        ),
    ),
)

_MAPPED = "- rolearn: arn:aws:iam::111122223333:role/team\n  groups: [{}]\n"
_BINDINGS = tuple(
    f"kubernetes:rbac.authorization.k8s.io/v1:{kind}"
    for kind in ("ClusterRoleBinding", "ClusterRoleBindingPatch", "RoleBinding", "RoleBindingPatch")
)


def _mapped(key: str, finds: str = "EKS-009.b") -> Broken:
    return Broken(
        finds=finds,
        says=f"an entry in {key} has the group system:masters",
        change={f"data.{key}": _MAPPED.format("view, 'system:masters'")},
        missing=(),
    )


EKS_009 = (
    Case(
        rule="EKS-009",
        says="an access entry with groups of its own",
        compliant=(
            Given(
                type="aws:eks/accessEntry:AccessEntry",
                props={"clusterName": "platform", "kubernetesGroups": ["team", "view"]},
            ),
        ),
        broken=(
            Broken(
                finds="EKS-009.a",
                says="one of its groups is system:masters",
                change={"kubernetesGroups[1]": "system:masters"},
                missing=(),
            ),
        ),
    ),
    *(
        Case(
            rule="EKS-009",
            says=f"aws-auth without system:masters, as a {kind.rpartition(':')[2]}",
            compliant=(
                _config_map(
                    kind, "aws-auth", "kube-system", mapRoles=_MAPPED.format("view"), mapUsers=_MAPPED.format("view")
                ),
            ),
            broken=(_mapped("mapRoles"), _mapped("mapUsers")),
        )
        for kind in _CONFIG_MAPS
    ),
    Case(
        rule="EKS-009",
        says="aws-auth in another namespace, which EKS does not read",
        compliant=(_config_map(_CONFIG_MAPS[0], "aws-auth", "team", mapRoles=_MAPPED.format("'system:masters'")),),
        broken=(
            Broken(
                finds="EKS-009.b", says="it is in kube-system", change={"metadata.namespace": "kube-system"}, missing=()
            ),
        ),
    ),
    *(
        Case(
            rule="EKS-009",
            says=f"a {kind.rpartition(':')[2]} with a group of its own",
            compliant=(Given(type=kind, props={"subjects": [{"kind": "Group", "name": "team"}]}),),
            broken=(
                Broken(
                    finds="EKS-009.c",
                    says="the subject is system:masters",
                    change={"subjects[0].name": "system:masters"},
                    missing=(),
                ),
            ),
        )
        for kind in _BINDINGS
    ),
    Case(
        rule="EKS-009",
        says="a binding of a user named system:masters",
        compliant=(Given(type=_BINDINGS[0], props={"subjects": [{"kind": "User", "name": "system:masters"}]}),),
        broken=(
            Broken(
                finds="EKS-009.c", says="the subject is the group", change={"subjects[0].kind": "Group"}, missing=()
            ),
        ),
    ),
)

EKS_010 = (
    Case(
        rule="EKS-010",
        says="a protected cluster in prod",
        compliant=(CLUSTER,),
        broken=(
            Broken(
                finds="EKS-010.a",
                says="deletionProtection is false",
                change={"deletionProtection": False},
                missing=("EKS-010.a",),
            ),
            Broken(finds="EKS-010.b", says="the resource option protect is not set", unprotect=True),
        ),
    ),
    Case(rule="EKS-010", says="an unprotected cluster in staging", compliant=(_UNPROTECTED,), stack="staging"),
    Case(rule="EKS-010", says="an unprotected cluster in dev", compliant=(_UNPROTECTED,), stack="dev"),
)

_SUBNET = "aws:ec2/subnet:Subnet"
_NODE_GROUP = "aws:eks/nodeGroup:NodeGroup"
_AUTO_SCALING_GROUP = "aws:autoscaling/group:Group"
_PRIVATE_SUBNET = Given(
    type=_SUBNET,
    name="private",
    props={"id": "subnet-1", "mapPublicIpOnLaunch": False, "tags": {"tier": "private"}},
)
_PUBLIC_SUBNET = Given(
    type=_SUBNET, name="public", props={"id": "subnet-2", "mapPublicIpOnLaunch": True, "tags": {"tier": "public"}}
)
# A subnet for internet-facing load balancers, which does not assign public IP addresses itself.
_TAGGED_SUBNET = Given(
    type=_SUBNET, name="edge", props={"id": "subnet-3", "mapPublicIpOnLaunch": False, "tags": {"tier": "Public"}}
)
_PUBLIC_BY = (
    Broken(
        finds="EKS-011.a",
        says="its subnet assigns public IP addresses",
        resource="private",
        change={"mapPublicIpOnLaunch": True},
        missing=(),
    ),
    Broken(
        finds="EKS-011.a",
        says="its subnet is tagged tier=public",
        resource="private",
        change={"tags.tier": "public"},
        missing=(),
    ),
)

EKS_011 = (
    Case(
        rule="EKS-011",
        says="a node group in a private subnet that is created in the same run",
        compliant=(
            Given(
                type=_NODE_GROUP,
                name="nodes",
                props={"subnetIds": ["subnet-1"]},
                depends={"subnetIds": "private"},
            ),
            _PRIVATE_SUBNET,
            _PUBLIC_SUBNET,
        ),
        broken=_PUBLIC_BY,
    ),
    Case(
        rule="EKS-011",
        says="a node group in a private subnet that it names by ID",
        compliant=(
            Given(type=_NODE_GROUP, name="nodes", props={"subnetIds": ["subnet-9", "subnet-1"]}),
            _PRIVATE_SUBNET,
            _PUBLIC_SUBNET,
            _TAGGED_SUBNET,
        ),
        broken=(
            Broken(
                finds="EKS-011.a",
                says="one of its subnets assigns public IP addresses",
                change={"subnetIds[0]": "subnet-2"},
                missing=(),
            ),
            Broken(
                finds="EKS-011.a",
                says="one of its subnets is tagged tier=Public",
                change={"subnetIds[0]": "subnet-3"},
                missing=(),
            ),
            Broken(
                finds=("EKS-011.a", "EKS-011.a"),
                says="both of its subnets are public",
                change={"subnetIds": ["subnet-2", "subnet-3"]},
                unknown=("EKS-011.a?",),
                missing=(),
            ),
        ),
    ),
    Case(
        rule="EKS-011",
        says="self-managed nodes in a private subnet",
        compliant=(
            Given(
                type=_AUTO_SCALING_GROUP,
                name="nodes",
                props={
                    "vpcZoneIdentifiers": ["subnet-1"],
                    "tags": [
                        {"key": "Name", "value": "node"},
                        {"key": "kubernetes.io/cluster/platform", "value": "owned"},
                    ],
                },
                depends={"vpcZoneIdentifiers": "private"},
            ),
            _PRIVATE_SUBNET,
        ),
        broken=_PUBLIC_BY,
    ),
    Case(
        rule="EKS-011",
        says="an Auto Scaling group that does not run nodes",
        compliant=(
            Given(
                type=_AUTO_SCALING_GROUP,
                name="bastions",
                props={"vpcZoneIdentifiers": ["subnet-2"], "tags": [{"key": "Name", "value": "bastion"}]},
            ),
            _PUBLIC_SUBNET,
        ),
        broken=(
            Broken(
                finds="EKS-011.a",
                says="it has the tag of a cluster",
                change={"tags[0].key": "kubernetes.io/cluster/platform"},
                missing=(),
            ),
        ),
    ),
    Case(
        rule="EKS-011",
        says="SSH from a security group",
        compliant=(
            Given(
                type=_NODE_GROUP,
                name="nodes",
                props={"remoteAccess": {"ec2SshKey": "key", "sourceSecurityGroupIds": ["sg-1"]}},
            ),
        ),
        broken=(
            Broken(
                finds="EKS-011.b",
                says="sourceSecurityGroupIds is empty",
                change={"remoteAccess.sourceSecurityGroupIds": []},
                missing=("EKS-011.b",),
            ),
        ),
    ),
    Case(
        rule="EKS-011",
        says="no SSH access",
        compliant=(Given(type=_NODE_GROUP, name="nodes", props={"remoteAccess": {"sourceSecurityGroupIds": []}}),),
        broken=(
            Broken(
                finds="EKS-011.b",
                says="an SSH key without source security groups",
                change={"remoteAccess.ec2SshKey": "key"},
                # A key that is created in the same run.
                unknown=("EKS-011.b",),
                missing=(),
            ),
            Broken(
                finds="EKS-011.b",
                says="remoteAccess has only an SSH key",
                change={"remoteAccess": {"ec2SshKey": "key"}},
                missing=(),
            ),
        ),
    ),
)

_NODES = {"httpEndpoint": "enabled", "httpTokens": "required", "httpPutResponseHopLimit": 1}
_OPEN = {"httpEndpoint": "disabled", "httpTokens": "optional", "httpPutResponseHopLimit": 2}
_LAUNCH_TEMPLATE, _INSTANCE = "aws:ec2/launchTemplate:LaunchTemplate", "aws:ec2/instance:Instance"

EKS_012 = (
    *(
        Case(
            rule="EKS-012",
            says=f"{says} that requires IMDSv2",
            compliant=(Given(type=kind, props={"metadataOptions": _NODES}),),
            broken=(
                Broken(
                    finds="EKS-012.a",
                    says="IMDSv1 is allowed",
                    change={"metadataOptions.httpTokens": "optional"},
                    missing=("EKS-012.a",),
                ),
                Broken(
                    finds="EKS-012.b",
                    says="the hop limit is 2",
                    change={"metadataOptions.httpPutResponseHopLimit": 2},
                    missing=(),
                ),
                Broken(
                    finds="EKS-012.a",
                    says="the metadata service has no preference",
                    change={"metadataOptions.httpTokens": "no-preference"},
                    missing=("EKS-012.a",),
                ),
                Broken(finds="EKS-012.a", says="there are no metadataOptions", without="metadataOptions"),
            ),
        )
        for kind, says in (
            (_LAUNCH_TEMPLATE, "a launch template"),
            ("aws:ec2/launchConfiguration:LaunchConfiguration", "a launch configuration"),
            (_INSTANCE, "an instance"),
        )
    ),
    Case(
        rule="EKS-012",
        says="metadata defaults of a Region without a preference",
        compliant=(
            Given(
                type="aws:ec2/instanceMetadataDefaults:InstanceMetadataDefaults",
                props={"httpTokens": "no-preference", "httpPutResponseHopLimit": -1},
            ),
        ),
        broken=(
            Broken(
                finds="EKS-012.a",
                says="IMDSv1 is allowed",
                change={"httpTokens": "optional"},
                missing=(),
            ),
            Broken(
                finds="EKS-012.b",
                says="the hop limit is 2",
                change={"httpPutResponseHopLimit": 2},
                missing=(),
            ),
        ),
    ),
    Case(
        rule="EKS-012",
        says="an EC2NodeClass of Karpenter that requires IMDSv2",
        compliant=(
            Given(
                type="kubernetes:karpenter.k8s.aws/v1:EC2NodeClass",
                props={"metadata": {"name": "default"}, "spec": {"metadataOptions": _NODES}},
            ),
        ),
        broken=(
            Broken(
                finds="EKS-012.a",
                says="IMDSv1 is allowed",
                change={"spec.metadataOptions.httpTokens": "optional"},
                missing=(),
            ),
            Broken(
                finds="EKS-012.b",
                says="the hop limit is 2",
                change={"spec.metadataOptions.httpPutResponseHopLimit": 2},
                missing=(),
            ),
            Broken(
                finds=("EKS-012.a", "EKS-012.b"),
                says="IMDSv1 is allowed and the hop limit is 3",
                change={"spec.metadataOptions": {"httpTokens": "optional", "httpPutResponseHopLimit": 3}},
                missing=(),
            ),
        ),
    ),
    Case(
        rule="EKS-012",
        says="an instance whose metadata service is disabled",
        compliant=(Given(type=_INSTANCE, props={"metadataOptions": _OPEN}),),
        broken=(
            Broken(
                finds=("EKS-012.a", "EKS-012.b"),
                says="the metadata service is enabled",
                change={"metadataOptions.httpEndpoint": "enabled"},
                missing=("EKS-012.a", "EKS-012.b"),
            ),
        ),
    ),
    Case(
        rule="EKS-012",
        says="an instance that takes metadataOptions from its launch template",
        compliant=(Given(type=_INSTANCE, props={"launchTemplate": {"id": "lt-1"}}),),
        broken=(
            Broken(
                finds="EKS-012.a",
                says="it has metadataOptions of its own, which allow IMDSv1",
                change={"metadataOptions": {"httpTokens": "optional"}},
                unknown=("EKS-012.a?", "EKS-012.b?"),
                missing=(),
            ),
            Broken(finds="EKS-012.a", says="it has no launch template", without="launchTemplate"),
        ),
    ),
)

_ADD_ON = "aws:eks/addon:Addon"
EKS_013 = (
    Case(
        rule="EKS-013",
        says="a VPC CNI add-on that enforces network policies",
        compliant=(
            Given(
                type=_ADD_ON,
                props={"addonName": "vpc-cni", "configurationValues": '{"enableNetworkPolicy": "true"}'},
            ),
        ),
        broken=(
            Broken(
                finds="EKS-013.a",
                says="enableNetworkPolicy is false",
                change={"configurationValues": '{"enableNetworkPolicy": "false"}'},
                missing=("EKS-013.a",),
            ),
            Broken(
                finds="EKS-013.a",
                says="enableNetworkPolicy is missing",
                change={"configurationValues": "env:\n  ENABLE_PREFIX_DELEGATION: 'true'\n"},
                missing=("EKS-013.a",),
            ),
        ),
    ),
    Case(
        rule="EKS-013",
        says="configurationValues as YAML",
        compliant=(
            Given(type=_ADD_ON, props={"addonName": "vpc-cni", "configurationValues": "enableNetworkPolicy: true\n"}),
        ),
    ),
    Case(
        rule="EKS-013",
        says="an add-on other than the VPC CNI",
        compliant=(Given(type=_ADD_ON, props={"addonName": "kube-proxy"}),),
        broken=(Broken(finds="EKS-013.a", says="the add-on is vpc-cni", change={"addonName": "vpc-cni"}, missing=()),),
    ),
)


def _group(smallest: int | None, desired: int | None, largest: int, **update: int) -> Given:
    sizes = {"minSize": smallest, "desiredSize": desired, "maxSize": largest}
    scaling = {key: size for key, size in sizes.items() if size is not None}
    return Given(type=_NODE_GROUP, props={"scalingConfig": scaling, "updateConfig": update})


_DESIRED, _SMALLEST, _LARGEST = (f"scalingConfig.{key}Size" for key in ("desired", "min", "max"))
_SIZE_UNKNOWN = ("EKS-014.b?", "EKS-014.c?")

EKS_014 = (
    Case(
        rule="EKS-014",
        says="at most 50 percent of the nodes unavailable",
        compliant=(_group(2, 4, 6, maxUnavailablePercentage=50),),
        broken=(
            Broken(
                finds="EKS-014.a",
                says="51 percent",
                change={"updateConfig.maxUnavailablePercentage": 51},
                missing=(),
            ),
        ),
    ),
    Case(
        rule="EKS-014",
        says="2 of 4 nodes unavailable",
        compliant=(_group(2, 4, 6, maxUnavailable=2),),
        broken=(
            Broken(finds="EKS-014.a", says="3 of 4 nodes", change={"updateConfig.maxUnavailable": 3}, missing=()),
            Broken(
                finds="EKS-014.a",
                says="2 of 3 nodes",
                change={_DESIRED: 3},
                unknown=("EKS-014.a?", *_SIZE_UNKNOWN),
                missing=("EKS-014.a",),
            ),
        ),
    ),
    Case(
        rule="EKS-014",
        says="2 of at least 4 nodes unavailable",
        compliant=(_group(4, None, 6, maxUnavailable=2),),
        broken=(
            Broken(
                finds="EKS-014.a",
                says="2 of at least 3 nodes",
                change={_SMALLEST: 3},
                unknown=("EKS-014.a?", *_SIZE_UNKNOWN),
                missing=("EKS-014.a",),
            ),
        ),
    ),
    Case(
        rule="EKS-014", says="1 node unavailable at a time", compliant=(_group(1, 1, 1, maxUnavailable=1),), stack="dev"
    ),
    Case(
        rule="EKS-014",
        says="33 percent of the nodes unavailable, where that is the limit",
        compliant=(_group(3, 3, 6, maxUnavailablePercentage=33),),
        broken=(
            Broken(
                finds="EKS-014.a",
                says="34 percent",
                change={"updateConfig.maxUnavailablePercentage": 34},
                missing=(),
            ),
        ),
        settings={"max_unavailable_percentage": 33},
    ),
    Case(
        rule="EKS-014",
        says="minSize <= desiredSize <= maxSize",
        compliant=(_group(2, 3, 4),),
        broken=(
            Broken(
                finds="EKS-014.b",
                says="minSize is above desiredSize",
                change={_SMALLEST: 4},
                missing=(),
            ),
            Broken(
                finds="EKS-014.b",
                says="desiredSize is above maxSize",
                change={_DESIRED: 5},
                unknown=_SIZE_UNKNOWN,
                missing=(),
            ),
            Broken(finds="EKS-014.b", says="maxSize is below desiredSize", change={_LARGEST: 2}, missing=()),
        ),
    ),
    Case(
        rule="EKS-014",
        says="minSize, desiredSize and maxSize equal",
        compliant=(_group(3, 3, 3),),
    ),
    Case(
        rule="EKS-014",
        says="no desiredSize",
        compliant=(_group(3, None, 4),),
        broken=(
            Broken(
                finds="EKS-014.b",
                says="minSize is above maxSize",
                change={_SMALLEST: 5},
                unknown=_SIZE_UNKNOWN,
                missing=(),
            ),
        ),
    ),
    Case(
        rule="EKS-014",
        says="a node group that starts with 2 nodes in prod",
        compliant=(_group(1, 2, 4),),
        broken=(
            Broken(
                finds="EKS-014.c",
                says="it starts with 1 node",
                change={_DESIRED: 1},
                unknown=_SIZE_UNKNOWN,
                missing=("EKS-014.c",),
            ),
        ),
    ),
    Case(
        rule="EKS-014",
        says="a node group that may scale to zero",
        compliant=(_group(0, 1, 4),),
        broken=(
            Broken(
                finds="EKS-014.c",
                says="minSize is 1",
                change={_SMALLEST: 1},
                unknown=_SIZE_UNKNOWN,
                missing=(),
            ),
        ),
    ),
    Case(rule="EKS-014", says="a node group of 1 node in staging", compliant=(_group(1, 1, 4),), stack="staging"),
    Case(rule="EKS-014", says="a node group of 1 node in dev", compliant=(_group(1, 1, 4),), stack="dev"),
    Case(
        rule="EKS-014",
        says="a node group that starts with 3 nodes, where `min_nodes` is 3",
        compliant=(_group(1, 3, 4),),
        broken=(
            Broken(
                finds="EKS-014.c",
                says="it starts with 2 nodes",
                change={_DESIRED: 2},
                unknown=_SIZE_UNKNOWN,
                missing=("EKS-014.c",),
            ),
        ),
        settings={"min_nodes": 3},
    ),
)

CASES = (
    *EKS_001,
    *EKS_002,
    EKS_003,
    EKS_004,
    *EKS_005,
    *EKS_006,
    *EKS_007,
    *EKS_008,
    *EKS_009,
    *EKS_010,
    *EKS_011,
    *EKS_012,
    *EKS_013,
    *EKS_014,
)
