"""What the jobs of pipelines run: GitHub Actions, GitLab CI/CD and Jenkins only call it."""
