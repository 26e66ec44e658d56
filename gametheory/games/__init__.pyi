from . import (
    files as files,
    generators as generators,
    interop as interop,
    nfg as nfg,
    zoo as zoo,
)
from .files import read_game as read_game, write_game as write_game
from .nfg import read_nfg as read_nfg, write_nfg as write_nfg
from .normal_form import MAX_CELLS as MAX_CELLS, NormalForm as NormalForm
from .repeated_game import Repeated as Repeated
