#!/usr/bin/env python3
"""Which parts of an image's history and annotations are kept and which are removed."""

import hashlib
import json
import tempfile
import unittest
from pathlib import Path

from layout import Layout


def layout_of(folder: Path, steps, stage_below="sha256:0") -> Layout:
    """An image without layers; its history consists of (created_by, comment) pairs."""
    (folder / "blobs/sha256").mkdir(parents=True)

    def descriptor(value):
        content = json.dumps(value).encode()
        digest = hashlib.sha256(content).hexdigest()
        (folder / "blobs/sha256" / digest).write_bytes(content)
        return {"digest": f"sha256:{digest}", "size": len(content)}

    history = [{"created_by": step, "comment": comment} for step, comment in steps]
    annotations = {
        "org.opencontainers.image.base.name": "localhost/debian",
        "org.opencontainers.image.base.digest": stage_below,
    }
    config = descriptor({"os": "linux", "history": history})
    manifest = descriptor({"config": config, "layers": [], "annotations": annotations})
    (folder / "index.json").write_text(json.dumps({"manifests": [manifest]}))
    return Layout(folder)


class ForgetIds(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name)

    def digest(self, name, *steps):
        return layout_of(self.folder / name, steps).forget_ids()

    def test_where_a_step_began_makes_no_other_image(self):
        cached = self.digest("cached", ("RUN one", "FROM debian"), ("RUN two", "FROM 3ccbd025e358"))
        fresh = self.digest("fresh", ("RUN one", "FROM debian"), ("RUN two", "FROM localhost/firstbell/layers/base"))

        self.assertEqual(cached, fresh)

    def test_neither_does_the_digest_of_the_stage_below(self):
        digests = {
            layout_of(self.folder / below, [("RUN one", "")], f"sha256:{below}").forget_ids() for below in ("1", "2")
        }

        self.assertEqual(1, len(digests))

    def test_what_a_step_did_makes_another_image(self):
        self.assertNotEqual(self.digest("one", ("RUN one", "")), self.digest("two", ("RUN two", "")))

    def test_each_digest_and_size_is_that_of_its_blob_and_no_other_blob_is_left(self):
        digest = self.digest("image", ("RUN one", "FROM debian"))

        found = {f"sha256:{blob.name}": blob.read_bytes() for blob in (self.folder / "image/blobs/sha256").iterdir()}
        for name, content in found.items():
            self.assertEqual(name, f"sha256:{hashlib.sha256(content).hexdigest()}")
        (image,) = json.loads((self.folder / "image/index.json").read_text())["manifests"]
        manifest = json.loads(found[digest])
        config = manifest["config"]
        self.assertEqual({image["digest"], config["digest"]}, set(found))
        self.assertEqual((len(found[digest]), len(found[config["digest"]])), (image["size"], config["size"]))
        self.assertEqual([{"created_by": "RUN one"}], json.loads(found[config["digest"]])["history"])
        self.assertEqual({"org.opencontainers.image.base.name": "localhost/debian"}, manifest["annotations"])

    def test_a_second_time_changes_nothing(self):
        layout = layout_of(self.folder / "image", [("RUN one", "FROM debian")])

        self.assertEqual(layout.forget_ids(), layout.forget_ids())


if __name__ == "__main__":
    unittest.main()
