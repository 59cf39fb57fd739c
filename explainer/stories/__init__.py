"""Builders of stories, one small module a view."""

from explainer.stories.channels import channel_mix
from explainer.stories.gather import convolution, zero_insertion
from explainer.stories.matrix import conv_as_matrix, transpose_as_matrix
from explainer.stories.output_padding import output_padding_series, refusal, shared_sizes
from explainer.stories.overlap import overlap, overlap_series
from explainer.stories.pooling import bed_of_nails, nearest, pooling, unpooling
from explainer.stories.scatter import scatter
from explainer.stories.series import padding_series, stride_series
from explainer.stories.views import three_views

__all__ = [
    "bed_of_nails",
    "channel_mix",
    "conv_as_matrix",
    "convolution",
    "nearest",
    "output_padding_series",
    "overlap",
    "overlap_series",
    "padding_series",
    "pooling",
    "refusal",
    "scatter",
    "shared_sizes",
    "stride_series",
    "three_views",
    "transpose_as_matrix",
    "unpooling",
    "zero_insertion",
]
