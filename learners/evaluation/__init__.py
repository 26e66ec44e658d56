"""What learners reached: who meets whom, which norm it is, how exploitable; kept on record."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
