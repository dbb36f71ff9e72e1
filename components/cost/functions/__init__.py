"""The code of this room's Lambda functions: Python's standard library, and boto3, which Lambda's runtime has."""
