"""Negotiations: finite domains, and which norm their outcomes realise.

What a line of a log may hold is described in `gametheory.deals.logs`; the fields of a mapping, by
which a log of another form is read, in `gametheory.deals.mappings`; what each norm compares, and in
which units regrets are, in `gametheory.deals.norms`.

Names load on first use, so that the commands are listed without loading a solver.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
