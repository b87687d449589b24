"""In this process: claims from the store, senders in threads, woken without polling."""
