#!/usr/bin/env python3
"""The image's default command: a server of a hub's user where there is a hub, else JupyterLab on its own."""

import os
import shlex
import sys

if os.environ.get("JUPYTERHUB_API_TOKEN"):
    command = ["/usr/local/bin/start-singleuser.py"]
else:
    command = ["jupyter", os.environ.get("DOCKER_STACKS_JUPYTER_CMD", "lab")]
    # start-singleuser.py reads it by itself.
    command += shlex.split(os.environ.get("NOTEBOOK_ARGS", ""))
if os.environ.get("RESTARTABLE") == "yes":
    print("WARNING: RESTARTABLE is passed over: a hub, Kubernetes or docker restart a server", file=sys.stderr)
os.execvp(command[0], command + sys.argv[1:])
