"""JupyterHub as Zero to JupyterHub configures it, on one machine.

Real: the hub, its database, its REST API, the proxy, the single-user servers with JupyterLab, their kernels, and
jupyter-server-proxy with two small apps of the lab (server/). Different from a cluster: a server is a local process (no
pod, node or image), and any user may log in (DummyAuthenticator, which is also Z2JH's own default).
"""

import os
import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1])]
from contract import configure_contract  # noqa: E402
from jupyterhub_common import STATE, configure  # noqa: E402

c = get_config()  # noqa: F821 - provided by traitlets
configure(c)

# --- Servers: each student has a process and, in the state folder, a home.
c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = str(STATE / "homes" / "{username}")
c.Spawner.cmd = [sys.executable, "-m", "jupyterhub.singleuser"]
c.Spawner.ip = "127.0.0.1"
c.Spawner.notebook_dir = str(STATE / "homes" / "{username}")
# jupyter_server does not run as root without this option.
c.Spawner.args = ["--allow-root"] if os.getuid() == 0 else []
c.Spawner.environment = {
    # lab/down finds every process of the lab, kernels included, by this mark.
    "FIRSTBELL_LAB": str(STATE),
    # The apps behind jupyter-server-proxy.
    "JUPYTER_CONFIG_PATH": str(Path(__file__).with_name("server")),
}

if os.environ["FIRSTBELL_LAB_CONTRACT"] == "true":
    configure_contract(c)

if os.environ["FIRSTBELL_LAB_RESPONDER_PORT"]:
    from scripted import configure_scripted  # the import reads the script

    configure_scripted(c)
