"""The command `partnernet`: thin commands over the library, loaded when one of them runs."""
