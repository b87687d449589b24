"""What happens to an item: poll, normalise, link, ingest. Each step is a plain function."""
