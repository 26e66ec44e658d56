"""Claims decided: searches and proofs together, what is refused, what readers see of it."""

from proofs.deciding._decide import all_verdicts, counterexample, decide

__all__ = ["all_verdicts", "counterexample", "decide"]
