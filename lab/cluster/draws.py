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
# Of the twin's class NodeLifetime: the cloud ends the nodes that reach the limit of age within the last minutes before it.
CLOSING_SECONDS = 360


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
        self.preemptible = number(quantities["pool.preemptible"]) > 0
        self._scale = number(quantities["node.lifetimeScale"])
        self._age_limit = number(quantities["node.ageLimitSeconds"])
        self._lost_by = share_of(distributions["node.lifetime"])
        if self.preemptible and number(quantities["zone.preemptionsTogether"]) > 0:
            raise ValueError(f"{file}: zone.preemptionsTogether must be 0: the lab preempts each node at its own time")
        if number(quantities["image.size"]) != 0 and "image.pull" not in (content.get("distributions") or {}):
            raise ValueError(f"{file}: image.size must be 0, or image.pull given: the lab does not compute pulls by size")
        self._seed = seed

    def seconds(self, part, subject, index):
        """One draw of the duration of a part, as TwinParameters.draw."""
        return self.quantile(part, uniform(self._seed, part, subject, index))

    def lifetime(self, subject):
        """How long a preemptible node lives, as the twin's NodeLifetime; None if it is never preempted."""
        share = uniform(self._seed, "node.lifetime", subject, 0)
        limit, scale = self._age_limit, self._scale
        before = 1 - (1 - self._lost_by(limit - CLOSING_SECONDS)) ** scale if limit else 1
        if share > before:
            return round(limit - CLOSING_SECONDS * (1 - (share - before) / (1 - before)), 9)
        if scale == 0:
            return None
        scaled = min(math.nextafter(1, 0), -math.expm1(math.log1p(-share) / scale))
        return self.quantile("node.lifetime", share if scale == 1 else scaled)

    def quantile(self, part, share):
        """The quantile of a part's durations, rounded to nanoseconds."""
        return round(self._quantiles[part](share), 9)


def number(quantity):
    return quantity["value"] if isinstance(quantity, dict) else quantity


def share_of(item):
    """The distribution function of a shape: the share of draws up to some seconds."""
    match item["shape"]:
        case "constant":
            return lambda seconds: float(seconds >= item["seconds"])
        case "uniform":
            low, high = item["lowSeconds"], item["highSeconds"]
            return lambda seconds: min(1.0, max(0.0, (seconds - low) / (high - low))) if high > low else float(seconds >= low)
        case "logNormal":
            median, p95 = item["medianSeconds"], item["p95Seconds"]
            if median == p95:
                return lambda seconds: float(seconds >= median)
            sigma = math.log(p95 / median) / NORMAL.inv_cdf(0.95)
            return lambda seconds: NORMAL.cdf(math.log(seconds / median) / sigma) if seconds > 0 else 0.0
        case "piecewise":
            knots = [(knot["share"], knot["seconds"]) for knot in item["knots"]]
            return lambda seconds: 0.0 if seconds < knots[0][1] else 1.0 if seconds >= knots[-1][1] else after(knots, seconds)
        case shape:
            raise ValueError(f"unknown shape {shape}")


def after(knots, seconds):
    """The share at some seconds between two of the knots."""
    low = max(i for i, (_, at) in enumerate(knots) if at <= seconds)
    (low_share, low_at), (high_share, high_at) = knots[low : low + 2]
    return low_share + (seconds - low_at) / (high_at - low_at) * (high_share - low_share)


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
