"""Settings of the runner of pipelines within the VPC."""

import re
from typing import Annotated

from pydantic import Field, ValidationInfo, field_validator

from ..forms import Form
from ..mistakes import Mistake, refuse
from ..model import Model
from ..values import RetentionDays
from .pipeline_settings import GITHUB_REPOSITORY, GITLAB_PROJECT
from .runner_plan import Compute, Forge

# CodeConnections API, ConnectionArn (botocore 1.44.5), in the partition aws; older ones have the service's old name.
_CONNECTION = re.compile(r"arn:aws:(codeconnections|codestar-connections):[a-z0-9-]+:\d{12}:connection/[0-9a-f-]{36}")
_EXAMPLE = "arn:aws:codeconnections:us-east-1:111122223333:connection/01234567-89ab-cdef-0123-456789abcdef"


class RunnerSettings(Model):
    """Settings of the runner within the VPC, which CodeBuild starts for each job."""

    # The order matters: a validator sees only the fields that precede its own.
    forge: Forge = Field(description="Where the jobs come from: github or gitlab (gitlab.com)")
    repository: str = Field(
        description="Repository whose jobs it runs: owner/name of GitHub, or group/project of GitLab"
    )
    connection_arn: Annotated[
        str,
        Form(
            _CONNECTION,
            "is not the ARN of a connection",
            "write arn:aws:codeconnections:<Region>:<account ID>:connection/<ID>, of a connection that is available",
            _EXAMPLE,
        ),
    ] = Field(
        description="ARN of the CodeConnections connection by which CodeBuild registers the runner; a person has "
        "confirmed it in the console",
    )
    compute: Compute = Field(
        default="small",
        description="Size of the container of a job: BUILD_GENERAL1_SMALL, _MEDIUM or _LARGE of CodeBuild",
    )
    # CodeBuild API, TimeOut (botocore 1.44.5): 5 to 2,160 minutes.
    timeout_minutes: int = Field(default=60, ge=5, le=2_160, description="Minutes after which a job is stopped")
    log_retention_days: RetentionDays = Field(default=365, description="Retention of the runner's logs, in days")
    deletion_protection: bool = Field(
        default=True, description="Whether to protect the KMS key of the runner's logs from deletion, in Pulumi"
    )

    @field_validator("repository")
    @classmethod
    def _of_its_forge(cls, repository: str, info: ValidationInfo) -> str:
        forge: Forge | None = info.data.get("forge")
        if forge == "github" and not GITHUB_REPOSITORY.fullmatch(repository):
            raise refuse(Mistake("is not the name of a GitHub repository", "write owner/name"))
        if forge == "gitlab" and not GITLAB_PROJECT.fullmatch(repository):
            raise refuse(Mistake("is not the path of a GitLab project", "write group/project, with any subgroups"))
        return repository
