"""What a preview opens: ports, public addresses and rights, as differences between before and after."""
