"""How benchmarks measure: medians of repetitions, side by side in one process."""

import statistics
import time


def seconds(function):
    start = time.perf_counter()
    function()
    return time.perf_counter() - start


def median(function, repetitions):
    return statistics.median(seconds(function) for _ in range(repetitions))
