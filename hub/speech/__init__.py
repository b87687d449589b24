"""Speech: what the hub says to people, in their language: mails and the pages behind them."""
