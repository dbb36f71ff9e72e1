"""Settings of the roles that reach the state of the stacks."""

from pydantic import Field

from ..model import Model
from ..values import RoleArn


class PipelineStateSettings(Model):
    """Settings of the roles by which pipelines reach the state: the outputs of the project in bootstrap/ name them."""

    preview_role_arn: RoleArn = Field(
        description="ARN of the role that reads the state, which roles that may preview or apply assume"
    )
    apply_role_arn: RoleArn = Field(
        description="ARN of the role that writes the state, which roles that may apply assume"
    )
