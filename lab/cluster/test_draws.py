"""Compares draws.py with the Java code, and with a parameter file: test_draws.py [FILE]."""

import sys
import tempfile
import unittest
from pathlib import Path

import yaml

from draws import FORMAT, Draws, uniform

FILE = Path(__file__).parents[2] / "twin/src/main/resources/dev/firstbell/twin/parameters.yaml"

# A copy of the twin's distributions, so that a changed parameter there changes no draw in this test.
DISTRIBUTIONS = {
    "node.boot": {"shape": "logNormal", "medianSeconds": 100, "p95Seconds": 220},
    "server.up": {"shape": "logNormal", "medianSeconds": 2, "p95Seconds": 4},
    "pod.stop": {"shape": "uniform", "lowSeconds": 1, "highSeconds": 3},
    "hub.accept": {"shape": "constant", "seconds": 0.022},
    "node.lifetime": {
        "shape": "piecewise",
        "knots": [{"seconds": s, "share": p} for s, p in [(0, 0), (600, 0.1), (86000, 0.4), (86400, 1)]],
    },
}


class DrawsTest(unittest.TestCase):
    def test_a_known_key_has_the_draw_that_java_gives(self):
        # DrawsTest.aKnownKeyHasAKnownDrawForEver, and a negative seed and index.
        self.assertEqual(uniform(1, "arrival/shape", "0", 0), 0.33865943804992954)
        self.assertEqual(uniform(-3, "p", "s", -5), 0.9569503272102371)

    def test_a_known_key_takes_as_long_as_in_java(self):
        with tempfile.NamedTemporaryFile("w") as file:
            yaml.safe_dump({"format": FORMAT, "distributions": DISTRIBUTIONS}, file)
            draws = {seed: Draws(file.name, seed) for seed in (7, 2026)}
        # From TwinParameters.draw.
        self.assertEqual(draws[7].seconds("node.boot", "node-0", 0), 82.277208473)
        self.assertEqual(draws[2026].seconds("node.boot", "node-0", 0), 43.115000028)
        self.assertEqual(draws[7].seconds("server.up", "zoë", 0), 3.071584747)
        self.assertEqual(draws[2026].seconds("pod.stop", "ada", 0), 2.459580423)
        self.assertEqual(draws[7].seconds("hub.accept", "ada", 0), 0.022)
        self.assertEqual(draws[7].seconds("node.lifetime", "node-0", 0), 61084.104729739)
        self.assertEqual(draws[2026].seconds("node.lifetime", "node-3", 0), 46638.985348553)
        self.assertFalse(draws[7].preemptible)

    def test_a_lifetime_is_that_of_the_twin(self):
        content = {"format": FORMAT, "distributions": DISTRIBUTIONS}
        # From NodeLifetime.draw.
        for quantities, expected in [
            ({}, [61084.104729739, 46638.985348553]),
            ({"node.lifetimeScale": 3}, [5553.640932615, 577.206120069]),
            ({"node.lifetimeScale": 0, "node.ageLimitSeconds": {"value": 0}}, [None, None]),
        ]:
            with tempfile.NamedTemporaryFile("w") as file:
                yaml.safe_dump(content | {"quantities": quantities | {"pool.preemptible": 1}}, file)
                draws = {seed: Draws(file.name, seed) for seed in (7, 2026)}
            self.assertEqual([draws[7].lifetime("node-0"), draws[2026].lifetime("node-3")], expected)

    def test_shocks_of_a_zone_are_refused(self):
        with tempfile.NamedTemporaryFile("w") as file:
            yaml.safe_dump({"format": FORMAT, "quantities": {"pool.preemptible": 1, "zone.preemptionsTogether": 0.5}}, file)
            with self.assertRaisesRegex(ValueError, "zone.preemptionsTogether must be 0"):
                Draws(file.name, 1)

    def test_pulls_by_size_are_refused_unless_their_time_is_given(self):
        for distributions, refused in [({}, True), ({"image.pull": {"shape": "constant", "seconds": 20}}, False)]:
            with tempfile.NamedTemporaryFile("w") as file:
                yaml.safe_dump({"format": FORMAT, "distributions": distributions, "quantities": {"image.size": "3G"}}, file)
                if refused:
                    with self.assertRaisesRegex(ValueError, "image.size must be 0, or image.pull given"):
                        Draws(file.name, 1)
                else:
                    self.assertEqual(Draws(file.name, 1).quantile("image.pull", 0.5), 20)

    def test_the_file_means_what_it_says(self):
        draws = Draws(FILE, 1)
        for name, item in yaml.safe_load(FILE.read_text())["distributions"].items():
            with self.subTest(name):
                expected = {
                    "constant": lambda: [item["seconds"]] * 2,
                    "uniform": lambda: [
                        (item["lowSeconds"] + item["highSeconds"]) / 2,
                        0.05 * item["lowSeconds"] + 0.95 * item["highSeconds"],
                    ],
                    "logNormal": lambda: [item["medianSeconds"], item["p95Seconds"]],
                    "piecewise": lambda: [on_line(item["knots"], 0.5), on_line(item["knots"], 0.95)],
                }[item["shape"]]()
                self.assertAlmostEqual(draws.quantile(name, 0.5), expected[0], places=6)
                self.assertAlmostEqual(draws.quantile(name, 0.95), expected[1], places=6)

    def test_half_of_the_draws_do_not_exceed_the_median(self):
        draws = Draws(FILE, 5)
        median = draws.quantile("node.boot", 0.5)
        below = sum(draws.seconds("node.boot", f"node-{i}", 0) <= median for i in range(2000))
        self.assertAlmostEqual(below / 2000, 0.5, delta=0.05)


def on_line(knots, share):
    """Interpolates the share linearly between the two knots around it."""
    (a, b), *_ = [(a, b) for a, b in zip(knots, knots[1:]) if a["share"] < share <= b["share"]]
    return a["seconds"] + (b["seconds"] - a["seconds"]) * (share - a["share"]) / (b["share"] - a["share"])


if __name__ == "__main__":
    if len(sys.argv) > 1:
        FILE = Path(sys.argv.pop(1))
    unittest.main()
