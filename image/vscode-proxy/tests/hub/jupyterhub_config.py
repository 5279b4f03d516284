"""A JupyterHub on loopback with local processes as servers, each with the extension and the real code-server."""

import os
import sys
from pathlib import Path

c = get_config()  # noqa: F821 - provided by traitlets
state = Path(os.environ["HUB_STATE"])

c.JupyterHub.bind_url = f"http://127.0.0.1:{os.environ['HUB_PORT']}/"
c.JupyterHub.hub_port = int(os.environ["HUB_INNER_PORT"])
c.ConfigurableHTTPProxy.command = [os.environ["CONFIGURABLE_HTTP_PROXY"]]
c.ConfigurableHTTPProxy.api_url = f"http://127.0.0.1:{os.environ['HUB_PROXY_PORT']}"
c.JupyterHub.db_url = f"sqlite:///{state / 'jupyterhub.sqlite'}"
c.JupyterHub.cookie_secret_file = str(state / "cookie-secret")
c.JupyterHub.last_activity_interval = 60
c.JupyterHub.authenticator_class = "dummy"
c.DummyAuthenticator.allow_all = True
c.JupyterHub.services = [{"name": "tests", "api_token": os.environ["HUB_TOKEN"]}]
c.JupyterHub.load_roles = [
    {"name": "tests", "services": ["tests"], "scopes": ["admin:users", "admin:servers", "tokens", "access:servers"]}
]
c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = str(state / "homes" / "{username}")
c.Spawner.ip = "127.0.0.1"
c.Spawner.http_timeout = c.Spawner.start_timeout = 180
c.Spawner.poll_interval = 5
if "HUB_SERVER_COMMAND" in os.environ:
    # The image's own server, in its own file system.
    c.Spawner.cmd = [os.environ["HUB_SERVER_COMMAND"]]
    c.Spawner.environment = {"NB_UMASK": "007", "IMAGE_VOLUMES": str(state)}
    c.Spawner.env_keep = ["PATH", "FIRSTBELL_IMAGE_ROOT"]
else:
    c.Spawner.cmd = [sys.executable, "-m", "jupyterhub.singleuser"]
    c.Spawner.notebook_dir = str(state / "homes" / "{username}")
    c.Spawner.args = ["--allow-root"] if os.getuid() == 0 else []
    # As in the image, but with a shorter time: an idle server ends itself.
    c.Spawner.args += ["--ServerApp.shutdown_no_activity_timeout=20"]
    c.Spawner.environment = {
        "FIRSTBELL_VSCODE_EXECUTABLE": os.environ["FIRSTBELL_CODE_SERVER"],
        "FIRSTBELL_VSCODE_TRUST_WORKSPACE": "true",
        # For manual experiments: FIRSTBELL_VSCODE_MAX_MESSAGE_MIB=1 shows the behaviour without the raised limit.
        **{name: value for name, value in os.environ.items() if name.startswith("FIRSTBELL_VSCODE_")},
    }
