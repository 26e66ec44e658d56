"""The figures of Stastny et al. (2021), made again, beside the numbers that were published.

- `studies`: one study trains the pairs of one game and learner and lets all of them meet; it is
  written to files as soon as it is done, so that what was interrupted goes on where it stopped.
- `figures`: Figures 3, 4, 5 and 8, from the studies.
- `agreement`: each number beside its reference, with a z-score.
- `report`: all of it as Markdown and HTML.
"""

from learners.reproduce.agreement import Agreement, agreement
from learners.reproduce.plan import FIGURES, Plan
from learners.reproduce.report import reproduce
from learners.reproduce.studies import Study, run_study

__all__ = ["FIGURES", "Agreement", "Plan", "Study", "agreement", "reproduce", "run_study"]


def __dir__() -> list[str]:
    return list(__all__)
