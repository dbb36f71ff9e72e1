"""Charts rendered and installed by real Helm, where the chart is at hand."""
