"""The images of the lab and their layers (images.yaml)."""

from pathlib import Path

import yaml

BYTES = 4_000_000_000  # size of an image of share 1, as reported in status.images; nothing is stored
PRELOADED = "registry.k8s.io/pause"


class Images:
    """Immutable."""

    def __init__(self, file=Path(__file__).with_name("images.yaml")):
        self._layers = yaml.safe_load(Path(file).read_text())

    def layers(self, image):
        """The layers of an image from the bottom up, each with its share of the time of a whole pull."""
        if image.startswith(PRELOADED):
            return {}
        return self._layers.get(image) or {image: 1.0}

    def bytes(self, image):
        return round(BYTES * sum(self.layers(image).values()))
