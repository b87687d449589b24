"""The `interforum` command, one module per noun."""
