"""Where the runner's jobs come from and what they run on, as CodeBuild names it; plain values only."""

from collections.abc import Mapping
from typing import Any, Literal

Forge = Literal["github", "gitlab"]
Compute = Literal["small", "medium", "large"]

_HOSTS: Mapping[Forge, str] = {"github": "https://github.com", "gitlab": "https://gitlab.com"}
# CodeBuild User Guide, "Compute images supported with the CodeBuild-hosted GitHub Actions runner" (and GitLab runner;
# read 2026-11-28): Amazon Linux 2023.
IMAGE = "aws/codebuild/amazonlinux-x86_64-standard:5.0"


def source(forge: Forge, repository: str, connection_arn: str) -> Any:
    """The repository of the jobs. They check it out by themselves, with their own tokens."""
    return {
        "type": forge.upper(),
        "location": f"{_HOSTS[forge]}/{repository}.git",
        "git_clone_depth": 1,
        "auth": {"type": "CODECONNECTIONS", "resource": connection_arn},
    }


def environment(compute: Compute) -> Any:
    """The container of a job, which is not privileged: it starts no containers of its own."""
    return {
        "type": "LINUX_CONTAINER",
        "compute_type": f"BUILD_GENERAL1_{compute.upper()}",
        "image": IMAGE,
        "image_pull_credentials_type": "CODEBUILD",
        "privileged_mode": False,
    }


def label(forge: Forge, project: str) -> str:
    """What a job has for `runs-on` or among its `tags`, so that it runs here: the tutorials of the same guide."""
    run = {
        "github": "${{ github.run_id }}-${{ github.run_attempt }}",
        "gitlab": "$CI_PROJECT_ID-$CI_PIPELINE_IID-$CI_JOB_NAME",
    }
    return f"codebuild-{project}-{run[forge]}"
