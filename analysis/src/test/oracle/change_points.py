"""Writes series and the change points that Apache Otava finds in them, as the truth for ChangePointsTest.

    pip install apache-otava==0.8.0
    python analysis/src/test/oracle/change_points.py > analysis/src/test/resources/dev/firstbell/analysis/drift/otava-0.8.0.jsonl
"""

import json
import random

from otava.analysis import TTestSignificanceTester, merge, split

SEED = 20261201


def series(rng):
    """Levels that change by steps of up to 30 %, with noise of 1 to 10 %; sometimes correlated, sometimes with outliers."""
    count = rng.randint(3, 160)
    noise = rng.choice([0.01, 0.03, 0.05, 0.1])
    correlation = rng.choice([0.0, 0.0, 0.6])
    level, state, values = 10.0, 0.0, []
    for _ in range(count):
        if rng.random() < 0.03:
            level *= rng.uniform(0.77, 1.3)
        state = correlation * state + (1 - correlation**2) ** 0.5 * rng.gauss(0, noise)
        outlier = 2.0 if rng.random() < 0.01 else 1.0
        values.append(round(level * (1 + state) * outlier, 3))
    return values


class Fresh(list):
    """
    Change points whose figures are always of the pieces that are there. After merge() of Otava 0.8.0 has taken a point away, it
    computes the figures of the two points after it anew, and not those of the one before it; so it can keep points that miss
    its own criteria.
    """

    def __init__(self, points, values):
        super().__init__(points)
        self.values = values

    def __delitem__(self, index):
        super().__delitem__(index)
        tester = TTestSignificanceTester(0.001)
        intervals = tester.get_intervals(self)
        for i, point in enumerate(self):
            self[i] = tester.change_point(point.to_candidate(), self.values, intervals)


def change_points(values, least):
    """As compute_change_points() of Otava, with a window of 50 and p = 0.001."""
    return merge(Fresh(split(values, 50, 0.01), values), values, 0.001, least)


def main():
    rng = random.Random(SEED)
    for _ in range(200):
        values = series(rng)
        least = rng.choice([0.0, 0.03, 0.05])
        found = change_points(list(values), least)
        points = [
            {"index": int(p.index), "before": float(p.stats.mean_1), "after": float(p.stats.mean_2), "p": float(p.stats.pvalue)}
            for p in found
        ]
        print(json.dumps({"series": values, "least": least, "changePoints": points}))


if __name__ == "__main__":
    main()
