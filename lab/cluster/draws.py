"""Draws from the distributions of the twin's parameter file. The same seed gives the same numbers as in the twin.

Uses the names, units and formulas of the Java classes Draws (a uniform number looked up by seed, purpose, subject and
index), Distribution (its inverse) and RandomPart (the meaning and key of each name). test_draws.py compares with numbers
that the Java code computed.
"""

import math
from pathlib import Path
from statistics import NormalDist

import yaml

FORMAT = "firstbell/twin-parameters/v1"
SHIPPED = Path(__file__).parents[2] / "twin/src/main/resources/dev/firstbell/twin/parameters.yaml"
MASK = 2**64 - 1
FNV_OFFSET, FNV_PRIME, GOLDEN_GAMMA = 0xCBF29CE484222325, 0x100000001B3, 0x9E3779B97F4A7C15
NORMAL = NormalDist()


class Draws:
    """Immutable."""

    def __init__(self, file, seed):
        content = yaml.safe_load(Path(file).read_text())
        if content.get("format") != FORMAT:
            raise ValueError(f"{file}: format is not {FORMAT}")
        # What the file does not hold is as shipped, as in the twin.
        shipped = yaml.safe_load(SHIPPED.read_text())
        distributions = shipped["distributions"] | (content.get("distributions") or {})
        quantities = shipped["quantities"] | (content.get("quantities") or {})
        self._quantiles = {name: quantile_of(item) for name, item in distributions.items()}
        preemptible = quantities["pool.preemptible"]
        self.preemptible = (preemptible["value"] if isinstance(preemptible, dict) else preemptible) > 0
        self._seed = seed

    def seconds(self, part, subject, index):
        """One draw of the duration of a part, as TwinParameters.draw."""
        return self.quantile(part, uniform(self._seed, part, subject, index))

    def quantile(self, part, share):
        """The quantile of a part's durations, rounded to nanoseconds."""
        return round(self._quantiles[part](share), 9)


def quantile_of(item):
    match item["shape"]:
        case "constant":
            return lambda _: item["seconds"]
        case "uniform":
            return lambda share: item["lowSeconds"] + share * (item["highSeconds"] - item["lowSeconds"])
        case "logNormal":
            sigma = math.log(item["p95Seconds"] / item["medianSeconds"]) / NORMAL.inv_cdf(0.95)
            return lambda share: item["medianSeconds"] * math.exp(sigma * NORMAL.inv_cdf(share))
        case "piecewise":
            return lambda share: between([(knot["seconds"], knot["share"]) for knot in item["knots"]], share)
        case shape:
            raise ValueError(f"unknown shape {shape}")


def between(knots, share):
    """Interpolates linearly between points of a distribution function."""
    after = next(i for i, (_, reached) in enumerate(knots) if i > 0 and reached >= share)
    (low, low_share), (high, high_share) = knots[after - 1 : after + 1]
    return low + (share - low_share) / (high_share - low_share) * (high - low)


def uniform(seed, purpose, subject, index):
    """A number in (0, 1), looked up by its key."""
    key = absorb(absorb(FNV_OFFSET, purpose), subject)
    bits = mix(mix(seed + GOLDEN_GAMMA) ^ mix(key + index * GOLDEN_GAMMA))
    return ((bits >> 11) + 0.5) * 2.0**-53


def absorb(state, text):
    encoded = text.encode("utf-16-le")
    units = [encoded[i] | encoded[i + 1] << 8 for i in range(0, len(encoded), 2)]
    for unit in [*units, 0xFFFF]:
        state = (state ^ unit) * FNV_PRIME & MASK
    return state


def mix(value):
    value &= MASK
    value = (value ^ value >> 30) * 0xBF58476D1CE4E5B9 & MASK
    value = (value ^ value >> 27) * 0x94D049BB133111EB & MASK
    return value ^ value >> 31
