"""In this process: one engine for each home, woken without polling."""
