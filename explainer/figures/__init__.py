"""Still figures, drawn by Matplotlib: one file a figure, ``build(...)`` returns it."""
