"""Manim mobjects and the stage on which the lecture's scenes play."""
