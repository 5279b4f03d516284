#!/usr/bin/env python3
"""Java's list of certificate authorities without times, as the JDK itself reads it."""

import subprocess
import tempfile
import unittest
from pathlib import Path

UNDATE = Path(__file__).parent / "setup/after-toolchains"


def keytool(*arguments):
    return subprocess.run(
        ["keytool", "-J-Duser.language=en", "-J-Duser.timezone=UTC", *arguments, "-storepass", "changeit"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout


def without_dates(listing):
    return [line for line in listing.splitlines() if not line.startswith("Creation date")]


class Undate(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        temporary = tempfile.TemporaryDirectory()
        cls.addClassCleanup(temporary.cleanup)
        cls.folder = Path(temporary.name)
        cls.certificates = []
        for name in ("one", "two"):
            keys = str(cls.folder / f"{name}.p12")
            certificate = str(cls.folder / f"{name}.crt")
            keytool("-genkeypair", "-keystore", keys, "-alias", name, "-dname", f"CN={name}", "-keyalg", "EC")
            keytool("-exportcert", "-keystore", keys, "-alias", name, "-file", certificate)
            cls.certificates.append((name, certificate))

    def keystore(self, name):
        store = self.folder / name
        for alias, certificate in self.certificates:
            keytool(
                "-importcert", "-noprompt", "-trustcacerts", "-storetype", "JKS", "-keystore", str(store),
                "-alias", alias, "-file", certificate,
            )  # fmt: skip
        return store

    def undate(self, store):
        return subprocess.run([UNDATE, store], capture_output=True, text=True)

    def test_two_that_were_made_at_two_times_are_the_same_without(self):
        one, other = self.keystore("made"), self.keystore("made-later")
        self.assertNotEqual(one.read_bytes(), other.read_bytes())

        for store in (one, other):
            self.assertEqual("", self.undate(store).stderr)

        self.assertEqual(one.read_bytes(), other.read_bytes())

    def test_java_reads_the_same_authorities_as_before(self):
        store = self.keystore("read")
        before = keytool("-list", "-rfc", "-keystore", str(store))

        self.undate(store)

        after = keytool("-list", "-rfc", "-keystore", str(store))
        self.assertEqual(without_dates(before), without_dates(after))
        self.assertIn("Jan 1, 1970", after)

    def test_what_is_none_stays_as_it_is(self):
        for name, content in {"empty": b"", "text": b"no keystore, but long enough"}.items():
            with self.subTest(name):
                store = self.folder / name
                store.write_bytes(content)

                refused = self.undate(store)

                self.assertEqual(1, refused.returncode)
                self.assertIn(str(store), refused.stderr)
                self.assertEqual(content, store.read_bytes())

    def test_one_with_a_broken_digest_stays_as_it_is(self):
        store = self.keystore("broken")
        content = store.read_bytes()[:-1] + b"?"
        store.write_bytes(content)

        self.assertIn("digest", self.undate(store).stderr)
        self.assertEqual(content, store.read_bytes())


if __name__ == "__main__":
    unittest.main()
