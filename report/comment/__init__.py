"""The report as Markdown, within the length that forges take."""
