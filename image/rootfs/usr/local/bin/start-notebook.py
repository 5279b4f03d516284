#!/usr/bin/env python3
"""The image's default command: a single-user server if a hub started it, else JupyterLab without a hub."""

import os
import shlex
import sys

if os.environ.get("JUPYTERHUB_API_TOKEN"):
    command = ["/usr/local/bin/start-singleuser.py"]
else:
    command = ["jupyter", os.environ.get("DOCKER_STACKS_JUPYTER_CMD", "lab")]
    # start-singleuser.py reads NOTEBOOK_ARGS itself.
    command += shlex.split(os.environ.get("NOTEBOOK_ARGS", ""))
if os.environ.get("RESTARTABLE") == "yes":
    print("WARNING: RESTARTABLE is ignored: the hub, Kubernetes or docker restarts a server", file=sys.stderr)
os.execvp(command[0], command + sys.argv[1:])
