"""The lecture as slides: a beat a slide, cut from the same clips as the video.

`slides` cuts the clips and describes what comes of it as plain data; `html`, `powerpoint`, `paper`
and `contract` (the files of manim-slides) each write that in one form; `command` conducts. Nothing
is drawn or encoded here but still pictures.
"""
