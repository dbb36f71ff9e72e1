"""Charts rendered and installed by real Helm, where the chart is at hand."""

CHART = "__chart"
"""An output of a Release on the sandbox alone: whether its chart was rendered, what was left out, and its service
accounts."""
