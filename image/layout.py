#!/usr/bin/env python3
"""layout.py LAYOUT: makes the image in an OCI layout independent of how it was built, and prints its digest.

buildah writes into the comment of each step of an image's history what the step began with: a name, or an id where the step
before came out of the cache; and into the manifest's annotations the digest of the stage below, which has such comments of
its own and which nobody can pull. So an image built with a cache would have another digest than the same one built without.
What the steps were (created_by) and the base's name stay.
"""

import hashlib
import json
import sys
from pathlib import Path


STAGE_BELOW = "org.opencontainers.image.base.digest"


class Layout:
    def __init__(self, folder: Path):
        self.folder = folder

    def forget_ids(self) -> str:
        """Takes out of the one image what names builds, not what is in it. Its digest."""
        index = json.loads((self.folder / "index.json").read_text())
        (image,) = index["manifests"]
        manifest = self._read(image)
        configuration = self._read(manifest["config"])
        for step in configuration["history"]:
            step.pop("comment", None)
        manifest.get("annotations", {}).pop(STAGE_BELOW, None)
        self._replace(manifest["config"], configuration)
        self._replace(image, manifest)
        (self.folder / "index.json").write_text(json.dumps(index))
        return image["digest"]

    def _blob(self, descriptor) -> Path:
        return self.folder / "blobs" / descriptor["digest"].replace(":", "/")

    def _read(self, descriptor):
        return json.loads(self._blob(descriptor).read_bytes())

    def _replace(self, descriptor, value):
        content = json.dumps(value, separators=(",", ":")).encode()
        self._blob(descriptor).unlink()
        descriptor["digest"] = f"sha256:{hashlib.sha256(content).hexdigest()}"
        descriptor["size"] = len(content)
        self._blob(descriptor).write_bytes(content)


if __name__ == "__main__":
    print(Layout(Path(sys.argv[1])).forget_ids())
