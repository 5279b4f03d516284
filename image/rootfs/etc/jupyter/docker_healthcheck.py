#!/usr/bin/env python3
"""Exits with code 0 if the container's Jupyter server responds. Docker runs this check; Kubernetes does not."""

import json
import os
import ssl
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

# The check runs as the image's user with root's or no HOME; the server runs as NB_USER.
user = os.environ.get("NB_USER", "jovyan")
environment = {**os.environ, "HOME": f"/home/{user}"}
runtime = subprocess.run(["jupyter", "--runtime-dir"], env=environment, check=True, capture_output=True, text=True)
servers = sorted(Path(runtime.stdout.strip()).glob("*server-*.json"))
if not servers:
    sys.exit("no address of a Jupyter server found")
url = json.loads(servers[0].read_text())["url"]
if not url.startswith(("http:", "https:")):
    sys.exit(0)  # the server listens on a unix socket, which this check does not use
context = ssl.create_default_context()
context.check_hostname = False
context.verify_mode = ssl.CERT_NONE
opener = urllib.request.build_opener(
    urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=context)
)
try:
    with opener.open(f"{url}api", timeout=1) as answer:
        answer.read()
except OSError as problem:
    sys.exit(f"{url}api: {problem}")
