"""Prints the installed packages of Debian and of Python as SPDX 2.3, in an order that does not change."""

import json
import subprocess
from importlib.metadata import distributions


def package(kind, name, version, purl):
    return {
        "SPDXID": f"SPDXRef-{kind}-" + "".join(c if c.isalnum() or c in ".-" else "-" for c in name),
        "name": name,
        "versionInfo": version,
        "downloadLocation": "NOASSERTION",
        "externalRefs": [
            {"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": purl}
        ],
    }


debian = subprocess.run(
    ["dpkg-query", "-W", "-f", "${Package} ${Version} ${Architecture}\n"], check=True, capture_output=True, text=True
).stdout.split("\n")[:-1]
packages = []
for line in sorted(set(debian)):
    name, version, architecture = line.split(" ")
    packages.append(package("deb", name, version, f"pkg:deb/debian/{name}@{version}?arch={architecture}"))
python = {d.metadata["Name"].lower(): d.version for d in distributions()}
for name, version in sorted(python.items()):
    packages.append(package("pypi", name, version, f"pkg:pypi/{name}@{version}"))
print(
    json.dumps(
        {
            "spdxVersion": "SPDX-2.3",
            "dataLicense": "CC0-1.0",
            "SPDXID": "SPDXRef-DOCUMENT",
            "name": "students-image",
            "documentNamespace": "https://firstbell.dev/spdx/students-image",
            # The same bytes for the same packages; the image's own label tells the build.
            "creationInfo": {"created": "1970-01-01T00:00:00Z", "creators": ["Tool: firstbell-image"]},
            "packages": packages,
        },
        indent=1,
    )
)
