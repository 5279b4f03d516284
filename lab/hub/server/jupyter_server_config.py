"""What a student's server in the lab has besides JupyterLab: two apps behind jupyter-server-proxy. Found by way of
JUPYTER_CONFIG_PATH."""

import sys
from pathlib import Path

c = get_config()  # noqa: F821 - provided by traitlets
c.ServerProxy.servers = {
    # Not VS Code, but what one meets at its door: a redirect, a page, a websocket on the same root, healthz.
    "vscode": {
        "command": [sys.executable, str(Path(__file__).with_name("editor.py")), "{port}"],
        "timeout": 60,  # all servers of the lab share this machine's cores
        "launcher_entry": {"title": "Stand-in for VS Code"},
    },
    # Never listens: "could not start never-up in time".
    "never-up": {"command": ["sleep", "600"], "timeout": 2, "launcher_entry": {"enabled": False}},
}
