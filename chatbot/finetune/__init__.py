"""From examples and the log to the shop's own adapter: dataset, LoRA training, GGUF, card."""
