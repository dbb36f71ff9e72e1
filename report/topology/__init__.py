"""A picture of what a preview leaves: Regions, VPCs, zones, tiers, clusters, pools, data, and edges between them."""
