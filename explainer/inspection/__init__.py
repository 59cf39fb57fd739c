"""What a network's layers do to shapes, layer by layer, and what to look out for in them.

>>> from explainer.inspection import Entry, ledger
>>> from explainer import Conv, ConvTranspose
>>> down = Entry(name="down", type="Conv2d", spec=Conv(3, stride=2, padding=1), out_channels=8)
>>> up = Entry(name="up", type="ConvTranspose2d", spec=ConvTranspose(3, stride=2, padding=1))
>>> rows = ledger([down, up], (1, 6, 6))
>>> [row.output_shape for row in rows]
[(8, 3, 3), (8, 5, 5)]
>>> rows[1].warnings[0]
'gives 5 where "down" had taken 6: output_padding=1 returns to 6'
"""

from explainer.inspection.entries import Entry
from explainer.inspection.ledger import Row, ledger
from explainer.inspection.specfile import read_spec
from explainer.inspection.warnings import Notice

__all__ = ["Entry", "Notice", "Row", "ledger", "read_spec"]
