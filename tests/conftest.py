import sys
from pathlib import Path

from hypothesis import settings

sys.path.insert(0, str(Path(__file__).parent / "gametheory"))

settings.register_profile("suite", deadline=None, derandomize=True, max_examples=150)
settings.load_profile("suite")
