"""Image scanning: in ECR when an image is pushed, and of what runs in the cluster."""
