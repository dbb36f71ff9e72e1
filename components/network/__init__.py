"""The VPC, its subnets and its ways out."""
