#!/usr/bin/env python3
"""layout.py LAYOUT: makes the image in an OCI layout independent of how it was built, and prints its digest.

In an image's history, buildah writes into the comment of each step the image on which the step began: a name, or an id if
the previous step came from the cache. Into the manifest's annotations it writes the digest of the stage below, which has
such comments as well and is not available in any registry. So the digest would depend on whether the build used a cache.
The commands of the steps (created_by) and the name of the base are kept.
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
        """Removes the data that identifies builds, not content, from the only image. Returns its digest."""
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
