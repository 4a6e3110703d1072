"""Computes what rliable makes of some scores, with the models that its bootstrap drew.

Reads JSON from a file and prints JSON. Every resample's indices are written down as the real package draws them, row by row.
"""

import json
import sys

import numpy as np
from rliable import library, metrics


def watch(bootstrap_class, log, flatten):
    """Has a bootstrap of the package note what it draws."""
    draw = bootstrap_class.update_indices

    def update_indices(self):
        indices = draw(self)
        log.extend(flatten(indices))
        return indices

    bootstrap_class.update_indices = update_indices


def interval(score_dict, statistics, reps, log):
    """Point values, both ends of the intervals, and the draws."""
    log.clear()
    values, ends = library.get_interval_estimates(score_dict, statistics, reps=reps)
    return {
        "values": [float(value) for value in values["x"]],
        "low": [float(value) for value in ends["x"][0]],
        "high": [float(value) for value in ends["x"][1]],
        "drawn": "".join(str(index) for index in log),
    }


def main():
    with open(sys.argv[1], encoding="utf8") as file:
        asked = json.load(file)
    one, other = (np.array(scores) for scores in asked["scores"])
    thresholds = np.array(asked["thresholds"])
    reps = asked["numResamples"]
    np.random.seed(asked["seed"])
    log = []
    watch(library.StratifiedBootstrap, log, lambda drawn: drawn[0].flatten().tolist())
    watch(
        library.StratifiedIndependentBootstrap,
        log,
        lambda drawn: [index for array in drawn[0] for index in array[0].flatten().tolist()],
    )
    middle = lambda scores: np.array([metrics.aggregate_iqm(scores)])
    profile = lambda scores: library.score_distributions(scores, thresholds)
    better = lambda x, y: np.array([metrics.probability_of_improvement(x, y)])
    answer = {
        "interquartileMean": interval({"x": one}, middle, reps, log),
        "performanceProfile": interval({"x": one}, profile, reps, log),
        "probabilityOfImprovement": interval({"x": [one, other]}, better, reps, log),
    }
    print(json.dumps(answer))


main()
