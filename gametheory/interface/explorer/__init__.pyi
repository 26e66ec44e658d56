from .explored import Explored, Layer, Outcome, Participant
from .links import link_to, read_link
from .negotiation import Negotiation, open_log
from .page import export
from .setting import Setting

__all__ = [
    "Explored",
    "Layer",
    "Negotiation",
    "Outcome",
    "Participant",
    "Setting",
    "export",
    "link_to",
    "open_log",
    "read_link",
]
