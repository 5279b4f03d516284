"""Prints the installed packages as SPDX 2.3, in a stable order: Debian, Python and npm packages, the modules in Go programs,
and code-server with its extensions."""

import json
import shutil
import subprocess
from importlib.metadata import distributions
from pathlib import Path

PROGRAMS = Path("/usr/local/bin")
EDITOR = Path("/opt/code-server/package.json")


def debian():
    lines = output("dpkg-query", "-W", "-f", "${Package} ${Version} ${Architecture}\n")
    for line in sorted(set(lines)):
        name, version, architecture = line.split(" ")
        yield name, version, f"pkg:deb/debian/{name}@{version}?arch={architecture}"


def python():
    for name, version in sorted({(d.metadata["Name"].lower(), d.version) for d in distributions()}):
        yield name, version, f"pkg:pypi/{name}@{version}"


def npm():
    found = set()
    for file in Path("/opt/node").rglob("package.json"):
        # Only a package's own file: other package.json files in a package are its data.
        if file.parent.parent.name == "node_modules" or file.parent.parent.parent.name == "node_modules":
            content = json.loads(file.read_text(encoding="utf-8"))
            if content.get("name") and content.get("version"):
                found.add((content["name"], content["version"]))
    for name, version in sorted(found):
        yield name, version, f"pkg:npm/{name.replace('@', '%40')}@{version}"


def go():
    found = set()
    if shutil.which("go"):
        for line in output("go", "version", "-m", str(PROGRAMS)):
            words = line.split()
            if words[:1] in (["mod"], ["dep"]) and len(words) > 2 and words[2] != "(devel)":
                found.add((words[1], words[2]))
    for name, version in sorted(found):
        yield name, version, f"pkg:golang/{name}@{version}"


def editor():
    if EDITOR.is_file():
        version = json.loads(EDITOR.read_text(encoding="utf-8"))["version"]
        yield "code-server", version, f"pkg:generic/code-server@{version}"
    for file in sorted(Path("/opt/code-server-extensions").glob("*/package.json")):
        content = json.loads(file.read_text(encoding="utf-8"))
        name, version = f"{content['publisher']}.{content['name']}", content["version"]
        yield name, version, f"pkg:vscode-extension/{content['publisher']}/{content['name']}@{version}"


def output(*command):
    run = subprocess.run(command, check=True, capture_output=True, text=True)
    return run.stdout.splitlines()


packages = [
    {
        "SPDXID": "SPDXRef-" + "".join(c if c.isascii() and c.isalnum() or c in ".-" else "-" for c in purl[4:]),
        "name": name,
        "versionInfo": version,
        "downloadLocation": "NOASSERTION",
        "filesAnalyzed": False,
        "externalRefs": [
            {"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": purl}
        ],
    }
    for source in (debian, python, npm, go, editor)
    for name, version, purl in source()
]
print(
    json.dumps(
        {
            "spdxVersion": "SPDX-2.3",
            "dataLicense": "CC0-1.0",
            "SPDXID": "SPDXRef-DOCUMENT",
            "name": "students-image",
            "documentNamespace": "https://firstbell.dev/spdx/students-image",
            # A fixed time, so that equal packages give equal bytes; the image's label identifies the build.
            "creationInfo": {"created": "1970-01-01T00:00:00Z", "creators": ["Tool: firstbell-image"]},
            "packages": packages,
            "relationships": [
                {
                    "spdxElementId": "SPDXRef-DOCUMENT",
                    "relationshipType": "DESCRIBES",
                    "relatedSpdxElement": package["SPDXID"],
                }
                for package in packages
            ],
        },
        indent=1,
    )
)
