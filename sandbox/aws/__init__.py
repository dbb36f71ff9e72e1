"""The `aws` stand-in: the provider's resource types as calls to the AWS API of moto."""
