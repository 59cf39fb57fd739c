"""Builders of stories, one small module a view."""

from explainer.stories.gather import convolution, zero_insertion
from explainer.stories.scatter import scatter
from explainer.stories.series import padding_series, stride_series

__all__ = ["convolution", "padding_series", "scatter", "stride_series", "zero_insertion"]
