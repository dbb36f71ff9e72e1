"""A stand-in for Karpenter: nodes for the pods that wait, where the cluster serves NodePools of karpenter.sh/v1.

The chart of Karpenter runs nowhere on the sandbox, and Karpenter's own simulation (its KWOK provider) knows no
EC2NodeClass. This does what a program can see of it: a pod that no node takes gets a node of the NodePool with the
highest weight whose requirements, labels, taints and limits allow it; empty nodes go after `consolidateAfter`; deleting
a NodePool, a NodeClaim or a node drains it first, and a node class stays as long as a node refers to it.

What it does not do: prices (the smallest type that fits is taken, of the current generation first), a larger node for
several pods together, consolidation of nodes that are in use, drift, expiry, interruptions, disruption budgets of a
NodePool, `minValues`, preferences of pods, capacity reservations, volumes' zones. It evicts for a few seconds only,
where Karpenter waits for disruption budgets without end.
"""
