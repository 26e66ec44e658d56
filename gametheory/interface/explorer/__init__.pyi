from .explored import Explored, Layer, Participant, ShownOutcome
from .links import link_to, read_link
from .negotiation import Negotiation, open_log
from .page import export
from .setting import Setting

__all__ = [
    "Explored",
    "Layer",
    "Negotiation",
    "Participant",
    "Setting",
    "ShownOutcome",
    "export",
    "link_to",
    "open_log",
    "read_link",
]
