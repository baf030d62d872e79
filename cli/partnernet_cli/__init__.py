"""The `partnernet` command."""
