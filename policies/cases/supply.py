"""Examples of the supply chain rules: images, ECR repositories, Helm charts and EKS add-ons."""

import json
from typing import Any

from policies.cases.case import Broken, Case, Given
from policies.cases.kubernetes.pods import TEMPLATE_PATHS, every_workload

_REPOSITORY = "aws:ecr/repository:Repository"
_LIFECYCLE = "aws:ecr/lifecyclePolicy:LifecyclePolicy"
_SCANNING = "aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration"
_KEY = "arn:aws:kms:us-east-1:123456789012:key/1"


def _repository(**changed: Any) -> Given:
    props = {
        "name": "shop",
        "imageScanningConfiguration": {"scanOnPush": True},
        "imageTagMutability": "IMMUTABLE",
        "encryptionConfigurations": [{"encryptionType": "KMS", "kmsKey": _KEY}],
        **changed,
    }
    return Given(type=_REPOSITORY, name="repository", props=props)


_RULES = Given(
    type=_LIFECYCLE,
    name="lifecycle",
    props={"repository": "shop", "policy": "{}"},
    depends={"repository": "repository"},
)


def _scanning(frequency: str, pattern: str) -> Given:
    filters = [{"filter": "base/*", "filterType": "WILDCARD"}, {"filter": pattern, "filterType": "WILDCARD"}]
    props = {"scanType": "ENHANCED", "rules": [{"scanFrequency": frequency, "repositoryFilters": filters}]}
    return Given(type=_SCANNING, name="scanning", props=props)


SUP_001 = (
    Case(
        rule="SUP-001",
        says="a repository with scan on push, immutable tags, KMS encryption and a lifecycle policy",
        compliant=(_repository(), _RULES),
        broken=(
            Broken(
                finds="SUP-001.a",
                says="scan on push is disabled",
                change={"imageScanningConfiguration.scanOnPush": False},
                missing=("SUP-001.a",),
            ),
            *(
                Broken(
                    finds="SUP-001.b",
                    says=f"image tags are {mutability}",
                    change={"imageTagMutability": mutability},
                    missing=("SUP-001.b",),
                )
                for mutability in ("MUTABLE", "IMMUTABLE_WITH_EXCLUSION")
            ),
            Broken(
                finds="SUP-001.c",
                says="the encryption type is AES256",
                change={"encryptionConfigurations[0].encryptionType": "AES256"},
                missing=("SUP-001.c",),
            ),
            Broken(
                finds="SUP-001.c",
                says="the key is the AWS managed key",
                change={"encryptionConfigurations[0].kmsKey": ""},
                # The ARN of a key that is created in the same update is unknown.
                unknown=(),
                missing=("SUP-001.c",),
            ),
            Broken(
                finds="SUP-001.c",
                says="there is no encryption configuration",
                change={"encryptionConfigurations": []},
                missing=("SUP-001.c",),
            ),
            Broken(finds="SUP-001.d", says="there is no lifecycle policy", drop="lifecycle"),
        ),
    ),
    Case(
        rule="SUP-001",
        says="a repository with dual-layer encryption",
        compliant=(_repository(encryptionConfigurations=[{"encryptionType": "KMS_DSSE", "kmsKey": _KEY}]), _RULES),
    ),
    Case(
        rule="SUP-001",
        says="a lifecycle policy that names the repository",
        compliant=(
            _repository(),
            Given(type=_LIFECYCLE, name="lifecycle", props={"repository": "shop", "policy": "{}"}),
        ),
        broken=(
            Broken(
                finds="SUP-001.d",
                says="it names another repository",
                resource="lifecycle",
                change={"repository": "till"},
                missing=("SUP-001.d",),
            ),
        ),
    ),
    *(
        Case(
            rule="SUP-001",
            says=f"a registry that scans all repositories: {frequency}",
            compliant=(_repository(imageScanningConfiguration=None), _RULES, _scanning(frequency, "*")),
            broken=(
                Broken(
                    finds="SUP-001.a",
                    says="it scans manually only",
                    resource="scanning",
                    change={"rules[0].scanFrequency": "MANUAL"},
                    missing=("SUP-001.a",),
                ),
                Broken(
                    finds="SUP-001.a",
                    says="it scans some repositories only",
                    resource="scanning",
                    change={"rules[0].repositoryFilters[1].filter": "till*"},
                    missing=("SUP-001.a",),
                ),
                Broken(finds="SUP-001.a", says="there is no registry scanning configuration", drop="scanning"),
            ),
        )
        for frequency in ("SCAN_ON_PUSH", "CONTINUOUS_SCAN")
    ),
)


def _document(principal: Any, **more: Any) -> dict[str, Any]:
    statement = {"Effect": "Allow", "Principal": principal, "Action": ["ecr:BatchGetImage"], **more}
    return {"Version": "2012-10-17", "Statement": [statement]}


_ACCOUNT = {"AWS": "arn:aws:iam::123456789012:root"}
_ORGANIZATION = {"StringEquals": {"aws:PrincipalOrgID": "o-1234567890"}}
_POLICY = "aws:ecr/repositoryPolicy:RepositoryPolicy"
_OPEN = {"policy.Statement[0].Principal": "*"}

SUP_002 = (
    Case(
        rule="SUP-002",
        says="a repository policy for one account",
        compliant=(Given(type=_POLICY, props={"repository": "shop", "policy": _document(_ACCOUNT)}),),
        broken=(
            Broken(finds="SUP-002.a", says="everyone can pull", change=_OPEN, missing=("SUP-002.a",)),
            Broken(
                finds="SUP-002.a",
                says="every AWS account can pull",
                change={"policy.Statement[0].Principal.AWS": ["*"]},
                missing=("SUP-002.a",),
            ),
            Broken(
                finds="SUP-002.a",
                says="a policy as JSON text allows everyone to pull",
                change={"policy": json.dumps(_document({"AWS": "*"}))},
                missing=(),
            ),
        ),
    ),
    Case(
        rule="SUP-002",
        says="a repository policy for the accounts of an organization",
        compliant=(Given(type=_POLICY, props={"policy": _document("*", Condition=_ORGANIZATION)}),),
        broken=(
            Broken(
                finds="SUP-002.a",
                says="there is no condition on the organization",
                change={"policy.Statement[0].Condition": {}},
                missing=("SUP-002.a",),
            ),
        ),
    ),
    *(
        Case(
            rule="SUP-002",
            says=f"a {kind.rpartition(':')[2]} for one account",
            compliant=(Given(type=kind, props={name: _document(_ACCOUNT)}),),
            broken=(
                Broken(
                    finds="SUP-002.a",
                    says="everyone can pull",
                    change={f"{name}.Statement[0].Principal": "*"},
                    missing=("SUP-002.a",),
                ),
            ),
        )
        for kind, name in (
            ("aws:ecr/registryPolicy:RegistryPolicy", "policy"),
            ("aws:ecr/repositoryCreationTemplate:RepositoryCreationTemplate", "repositoryPolicy"),
        )
    ),
    Case(
        rule="SUP-002",
        says="a repository policy that denies everyone",
        compliant=(Given(type=_POLICY, props={"policy": _document("*", Effect="Deny")}),),
        broken=(
            Broken(
                finds="SUP-002.a",
                says="it allows everyone",
                change={"policy.Statement[0].Effect": "Allow"},
                missing=("SUP-002.a",),
            ),
        ),
    ),
)

_DIGEST = f"@sha256:{'0123456789abcdef' * 4}"
_ECR = "123456789012.dkr.ecr.us-east-1.amazonaws.com/shop:1.4.2"
_GOOD = _ECR + _DIGEST


def _pods(image: str, suffix: str = "") -> tuple[Given, ...]:
    return every_workload({"spec": {"containers": [{"name": "shop", "image": image}]}}, suffix)


def _pod(**spec: Any) -> Given:
    return Given(type="kubernetes:core/v1:Pod", props={"spec": spec})


_PATH = "spec.containers[0].image"
_ALL_UNKNOWN = ("SUP-003.a?", "SUP-003.b?", "SUP-003.c?")


def _in_every_workload(says: str) -> tuple[Broken, ...]:
    return tuple(
        Broken(
            finds="SUP-003.c",
            says=f"{says} of a {kind} has no digest",
            resource=kind,
            change={f"{way}{_PATH}": _ECR},
            unknown=_ALL_UNKNOWN,
            missing=(),
        )
        for kind, way in TEMPLATE_PATHS.items()
    )


def _image(finds: str | tuple[str, ...], image: str) -> Broken:
    return Broken(
        finds=finds, says=f"the image is {image[:90]!r}", change={_PATH: image}, unknown=_ALL_UNKNOWN, missing=()
    )


def _image_in_dev(finds: str | tuple[str, ...], image: str) -> Broken:
    return Broken(
        finds=finds,
        says=f"the image is {image!r}",
        change={_PATH: image},
        unknown=_ALL_UNKNOWN[:2],
        missing=(),
    )


SUP_003 = (
    Case(
        rule="SUP-003",
        says="every type of workload with an image from ECR",
        compliant=_pods(_GOOD),
        broken=_in_every_workload("the image"),
    ),
    Case(
        rule="SUP-003",
        says="every patch type with an image from ECR",
        compliant=_pods(_GOOD, "Patch"),
        broken=_in_every_workload("the image"),
    ),
    Case(
        rule="SUP-003",
        says="images of all container types and of a volume",
        compliant=(
            _pod(
                containers=[{"image": f"public.ecr.aws/eks/coredns/coredns{_DIGEST}"}, {"name": "left to a patch"}],
                initContainers=[{"image": f"registry.k8s.io/pause:3.10{_DIGEST}"}],
                ephemeralContainers=[
                    {"image": f"210987654321.dkr.ecr-fips.us-gov-west-1.amazonaws.com/debug{_DIGEST}"}
                ],
                volumes=[{"image": {"reference": f"public.ecr.aws/karpenter/controller{_DIGEST}"}}, {"emptyDir": {}}],
            ),
        ),
        broken=(
            *(
                Broken(
                    finds="SUP-003.a",
                    says=f"one of its {role} is from another registry",
                    change={f"spec.{role}[0].image": f"quay.io/shop/shop:1{_DIGEST}"},
                    unknown=_ALL_UNKNOWN,
                    missing=(),
                )
                for role in ("containers", "initContainers", "ephemeralContainers")
            ),
            Broken(
                finds="SUP-003.a",
                says="an image volume is from another registry",
                change={"spec.volumes[0].image.reference": f"redis{_DIGEST}"},
                unknown=_ALL_UNKNOWN,
                missing=(),
            ),
        ),
    ),
    Case(
        rule="SUP-003",
        says="an image in prod, with a digest",
        compliant=(_pod(containers=[{"image": _GOOD}]),),
        broken=(
            _image(("SUP-003.a", "SUP-003.b"), "redis"),
            _image(("SUP-003.a", "SUP-003.b"), "redis:latest"),
            _image(("SUP-003.a", "SUP-003.c"), "library/redis:7"),
            _image("SUP-003.a", f"docker.io/library/redis{_DIGEST}"),
            _image("SUP-003.a", f"public.ecr.aws/eks-evil/shop{_DIGEST}"),
            _image("SUP-003.a", f"public.ecr.aws/somebody/eks/shop{_DIGEST}"),
            _image("SUP-003.a", f"registry.k8s.io.example.com/pause{_DIGEST}"),
            _image("SUP-003.a", f"registry.k8s.io:8443/pause{_DIGEST}"),
            _image("SUP-003.a", f"a.b.dkr.ecr.us-east-1.amazonaws.com/shop{_DIGEST}"),
            _image("SUP-003.b", "registry.k8s.io/pause"),
            _image("SUP-003.b", "registry.k8s.io/pause:latest"),
            _image("SUP-003.c", "registry.k8s.io/pause:3.10"),
            *(
                _image(("SUP-003.a", "SUP-003.b", "SUP-003.c"), image)
                for image in (f"{_GOOD}\n", "registry.k8s.io/Pause:1", "registry.k8s.io/../pause:1", "a b", "$(id):1")
            ),
        ),
    ),
    *(
        Case(
            rule="SUP-003",
            says=f"an image in {stack}, with an image tag",
            stack=stack,
            compliant=(_pod(containers=[{"image": _ECR}]),),
            broken=(
                _image_in_dev("SUP-003.b", "registry.k8s.io/pause:latest"),
                _image_in_dev(("SUP-003.a", "SUP-003.b"), "redis"),
            ),
        )
        for stack in ("dev", "staging")
    ),
    Case(
        rule="SUP-003",
        says="an approved registry with a path prefix",
        compliant=(_pod(containers=[{"image": f"ghcr.io/shop/shop:1{_DIGEST}"}]),),
        settings={"registries": ["ghcr.io/shop/"]},
        broken=(_image("SUP-003.a", f"ghcr.io/shopping/shop:1{_DIGEST}"), _image("SUP-003.a", _GOOD)),
    ),
)

_RELEASE = "kubernetes:helm.sh/v3:Release"
_CHART = "kubernetes:helm.sh/v4:Chart"
_ADD_ON = "aws:eks/addon:Addon"
_OCI = "oci://public.ecr.aws/karpenter/karpenter"


def _helm(kind: str, **props: Any) -> tuple[Given, ...]:
    return (Given(type=kind, props=props),)


def _version(says: str, version: str) -> Broken:
    return Broken(finds="SUP-004.b", says=says, change={"version": version}, missing=("SUP-004.b",))


def _from(says: str, path: str, address: str, missing: tuple[str, ...] = ("SUP-004.a",)) -> Broken:
    return Broken(finds="SUP-004.a", says=says, change={path: address}, missing=missing)


SUP_004 = (
    *(
        Case(
            rule="SUP-004",
            says=f"a {kind.rpartition(':')[2]} from an OCI registry",
            compliant=_helm(kind, chart=_OCI, version="1.14.1", namespace="kube-system"),
            broken=(
                _from("it is from another registry", "chart", "oci://ghcr.io/karpenter/karpenter"),
                _from(
                    "it is from another namespace of the registry", "chart", "oci://public.ecr.aws/karpenters/karpenter"
                ),
                _from(
                    "the path leaves the namespace with ..", "chart", "oci://public.ecr.aws/karpenter/../evil/karpenter"
                ),
                _from("the chart is a name without a repository", "chart", "karpenter"),
                _version("the version has a tilde range", "~1.14.0"),
                _version("the version has a caret range", "^1.14.1"),
                _version("the version has a wildcard", "1.14.x"),
                _version("the version is a range", ">=1.14.1"),
                _version("the version has two numbers", "1.14"),
                _version("the version has a second line", "1.14.1\n"),
                _version("the version has non-ASCII digits", "1.14.١"),
                _version("the version is a list", "1.14.1 || 1.15.0"),
            ),
        )
        for kind in (_RELEASE, _CHART)
    ),
    Case(
        rule="SUP-004",
        says="a Helm chart from a repository",
        compliant=_helm(
            _RELEASE,
            chart="aws-load-balancer-controller",
            version="v1.13.0-rc.1+build.5",
            repositoryOpts={"repo": "https://aws.github.io/eks-charts/"},
        ),
        broken=(
            _from("it is from another repository", "repositoryOpts.repo", "https://charts.example.com"),
            _from("the repository URL is http", "repositoryOpts.repo", "http://aws.github.io/eks-charts"),
            # The URL of a chart takes precedence over the repository.
            _from("the chart URL is from another repository", "chart", "https://charts.example.com/a-1.0.0.tgz", ()),
            _from("the chart URL has an upper-case scheme", "chart", "HTTPS://aws.github.io/eks-charts", ()),
        ),
    ),
    Case(
        rule="SUP-004",
        says="an approved chart repository",
        compliant=_helm(
            _RELEASE, chart="shop", version="1.0.0", repositoryOpts={"repo": "https://charts.example.com/shop"}
        ),
        settings={"repositories": ["https://charts.example.com/"]},
        broken=(_from("it is from a registry that is not approved", "chart", _OCI, ()),),
    ),
    *(
        Case(rule="SUP-004", says=f"a local chart: {path}", compliant=_helm(_CHART, chart=path))
        for path in ("./charts/shop", "../charts/shop", "/srv/charts/shop")
    ),
    Case(
        rule="SUP-004",
        says="an EKS add-on with a version",
        compliant=_helm(_ADD_ON, addonName="coredns", addonVersion="v1.13.2-eksbuild.21"),
        broken=(
            Broken(
                finds="SUP-004.c",
                says="addonVersion is empty",
                change={"addonVersion": ""},
                # An unknown version is set.
                unknown=(),
                missing=("SUP-004.c",),
            ),
        ),
    ),
)

CASES = (*SUP_001, *SUP_002, *SUP_003, *SUP_004)
