from gametheory.coin_game.rules import BargainingCoinGame, CoinGame

__all__ = ["BargainingCoinGame", "CoinGame"]
