"""Reference values of the statistics of evaluation, by scikit-learn and scipy, on scores made by a formula.

Needs numpy, scipy and scikit-learn (Debian's python3-scipy, python3-sklearn). Writes evaluation.json beside this file;
the tests read only that. Scores, labels and weights are whole-number formulas, which stand in made-scores.ts too.
"""

import json
import pathlib

import numpy as np
from scipy import special, stats
from scipy.interpolate import BSpline
from sklearn.metrics import roc_auc_score, roc_curve

FARS = (1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6)
CASES = [
    # name, pairs, distinct score levels, distance of the classes in levels
    ("lfw-sized", 6000, 100_003, 30_000),
    ("ties", 600, 17, 4),
    ("not divisible by ten", 87, 997, 200),
    ("worse than chance", 240, 101, -20),
]


def generate(pairs, levels, gap):
    index = np.arange(pairs, dtype=np.int64)
    noise = (index * 7919 + index * index % 8191) % levels
    same = (index * 104729) % 7 < 3
    weights = (index * 31 + index * index % 127) % 4
    return np.clip((2 * noise + np.where(same, gap, -gap)) / levels - 1, -1, 1), same, weights


def insightface(cosines, same, far):
    """Over ten folds in order, the threshold from linear interpolation of the false accept rates of the other nine.

    A spline of degree 1 over repeated knots is what scipy's interp1d(kind='slinear') was before it refused them.
    """
    distances, grid = 2 - 2 * cosines, np.arange(0, 4, 0.001)
    rates, observed = [], []
    for test in np.array_split(np.arange(len(same)), 10):
        others = np.setdiff1d(np.arange(len(same)), test)
        impostors = distances[others][~same[others]]
        false_rates = np.array([np.mean(impostors < threshold) for threshold in grid])
        threshold = 0.0
        if false_rates.max() >= far:
            knots = np.concatenate([false_rates[:1], false_rates, false_rates[-1:]])
            threshold = float(BSpline(knots, grid, 1)(far))
        rates.append(np.mean(distances[test][same[test]] < threshold))
        observed.append(np.mean(distances[test][~same[test]] < threshold))
    return {"tar": np.mean(rates), "deviation": np.std(rates), "observedFar": np.mean(observed)}


def rates(scores, same, weights):
    false_rates, true_rates, _ = roc_curve(same, scores, sample_weight=weights, drop_intermediate=False)
    return {
        "auc": roc_auc_score(same, scores, sample_weight=weights),
        "eer": np.interp(0, false_rates + true_rates - 1, false_rates),
        "tar": [true_rates[np.flatnonzero(false_rates <= far)[-1]] for far in FARS],
        "interpolated": [np.interp(far, false_rates, true_rates) for far in FARS],
    }


cases = []
for name, pairs, levels, gap in CASES:
    scores, same, weights = generate(pairs, levels, gap)
    genuine, impostor = scores[same], scores[~same]
    cases.append({
        "name": name, "pairs": pairs, "levels": levels, "gap": gap,
        "plain": rates(scores, same, None),
        "weighted": rates(scores[weights > 0], same[weights > 0], weights[weights > 0]),
        "insightface": insightface(scores, same, 1e-3),
        "insightface10": insightface(scores, same, 1e-1),
        "dPrime": (genuine.mean() - impostor.mean()) / np.sqrt((genuine.var() + impostor.var()) / 2),
    })

COUNTS = [(0, 10), (10, 10), (1, 1), (1, 30), (3, 300), (297, 300), (50, 3000), (2, 100_000), (7, 15_000_000)]
intervals = []
for successes, trials in COUNTS:
    found = stats.binomtest(successes, trials).proportion_ci(0.95, "exact")
    intervals.append({"successes": successes, "trials": trials, "interval": [found.low, found.high]})

mcnemar = [{"first": b, "second": c, "p": stats.binomtest(b, b + c, 0.5).pvalue if b + c else 1.0}
           for b, c in ((0, 0), (1, 0), (0, 6), (5, 5), (3, 11), (40, 70), (900, 1000))]
beta = [{"x": x, "a": a, "b": b, "value": special.betainc(a, b, x)}
        for x in (0.001, 0.2, 0.5, 0.9) for a in (0.5, 3, 60) for b in (1, 7.5, 400)]
gamma = [{"x": x, "value": special.gammaln(x)} for x in (0.1, 0.5, 1, 2, 3.7, 11, 12, 13.5, 250, 1e6)]

out = {"cases": cases, "intervals": intervals, "mcnemar": mcnemar, "beta": beta, "gamma": gamma}
path = pathlib.Path(__file__).with_suffix(".json")
path.write_text(json.dumps(out, indent=1) + "\n")
