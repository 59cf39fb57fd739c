"""From scenes to a video: what to render, with which settings, where, and how it is joined.

`plan` reads which scenes make up the lecture, `keys` and `clips` know which of them are rendered
already, `worker` renders one scene, `executor` decides where that runs, `join` and `subtitles`
write the result, `split` cuts clips for slides, and `lecture` conducts. Only `worker` imports
Manim, and it runs in a process of its own.
"""
