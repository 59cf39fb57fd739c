"""The lecture's scenes: one file each, ordinary Manim scenes."""
