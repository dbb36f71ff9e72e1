"""The resource metrics API of clusters, by which HPAs and `kubectl top` know usage: from annotations of pods."""
