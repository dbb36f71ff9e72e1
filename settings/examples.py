"""What the committed stack files name until somebody writes their own."""

ACCOUNTS = ("111122223333", "444455556666", "777788889999", "123456789012")
"""AWS's documentation uses them in its examples."""
BLOCKS = ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24")
"""RFC 5737, reserved for documentation, so that no client has an address in them."""
REPOSITORY_OWNER = "example-org/"
BUCKETS = "example-corp-"
"""How the names of repositories and buckets begin."""
DOMAIN = "example.com"
"""RFC 2606, reserved for documentation."""
