"""The commands: each module holds one, imported when it is called."""
