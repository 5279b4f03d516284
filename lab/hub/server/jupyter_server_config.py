"""Adds two apps behind jupyter-server-proxy to a student's server in the lab. The server finds this file through
JUPYTER_CONFIG_PATH."""

import sys
from pathlib import Path

c = get_config()  # noqa: F821 - provided by traitlets
c.ServerProxy.servers = {
    # A stand-in that responds as VS Code does at first: a redirect, a page, a websocket on the same root, healthz.
    "vscode": {
        "command": [sys.executable, str(Path(__file__).with_name("editor.py")), "{port}"],
        "timeout": 60,  # all servers of the lab share this machine's cores
        "launcher_entry": {"title": "Stand-in for VS Code"},
    },
    # Never listens; jupyter-server-proxy responds "could not start never-up in time".
    "never-up": {"command": ["sleep", "600"], "timeout": 2, "launcher_entry": {"enabled": False}},
}
