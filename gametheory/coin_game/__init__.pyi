from .rendering import render as render
from .rules import BargainingCoinGame as BargainingCoinGame, CoinGame as CoinGame
