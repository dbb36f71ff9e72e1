"""Controllers of the platform in namespaces of their own: what rooms that install charts share."""
