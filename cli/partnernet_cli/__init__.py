"""The command `partnernet`: thin commands over the library, nothing heavy until one of them runs."""
