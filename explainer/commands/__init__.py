"""What the commands that render nothing do, and how they say it: one module a command."""
