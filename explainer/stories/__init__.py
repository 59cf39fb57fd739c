"""Builders of stories, one small module a view."""

from explainer.stories.gather import convolution, zero_insertion
from explainer.stories.matrix import conv_as_matrix, transpose_as_matrix
from explainer.stories.scatter import scatter
from explainer.stories.series import padding_series, stride_series
from explainer.stories.views import three_views

__all__ = [
    "conv_as_matrix",
    "convolution",
    "padding_series",
    "scatter",
    "stride_series",
    "three_views",
    "transpose_as_matrix",
    "zero_insertion",
]
