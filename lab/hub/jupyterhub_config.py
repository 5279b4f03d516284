"""JupyterHub as Zero to JupyterHub configures it, on one machine.

Real here: the hub, its database, its REST API, the proxy, the single-user servers and their kernels. Different from a
cluster: a server is a local process (no pod, node or image), and anyone may log in (DummyAuthenticator, which is also
Z2JH's own default).

`lab/up hub` starts this with a clean environment that holds the FIRSTBELL_LAB variables read below; their defaults
are in lab/up.
"""

import os
import sys
from pathlib import Path

c = get_config()  # noqa: F821 - provided by traitlets

state = Path(os.environ["FIRSTBELL_LAB"])


def number(name):
    return int(os.environ[f"FIRSTBELL_LAB_{name}"])


def secret(name):
    return (state / name).read_text().strip()


# --- Addresses: loopback only. The proxy runs on its own, as in Z2JH, so that a hub restart leaves the routes alone.
c.JupyterHub.bind_url = f"http://127.0.0.1:{number('PORT')}/"
c.JupyterHub.hub_ip = "127.0.0.1"
c.JupyterHub.hub_port = number("HUB_PORT")
c.ConfigurableHTTPProxy.should_start = False
c.ConfigurableHTTPProxy.api_url = f"http://127.0.0.1:{number('PROXY_API_PORT')}"
c.ConfigurableHTTPProxy.auth_token = secret("proxy-token")
c.JupyterHub.cleanup_servers = False
c.JupyterHub.cleanup_proxy = False

# --- State
c.JupyterHub.db_url = f"sqlite:///{state / 'jupyterhub.sqlite'}"
c.JupyterHub.cookie_secret_file = str(state / "cookie-secret")
c.JupyterHub.log_level = os.environ["FIRSTBELL_LAB_LOG_LEVEL"]

# --- The numbers of a class start. Z2JH ships concurrent_spawn_limit 64, start_timeout 300, consecutive_failure_limit 5
# --- and slow_spawn_timeout 0, with which the answer to a start is always 202 or 429, never 201 or 500.
c.JupyterHub.concurrent_spawn_limit = number("CONCURRENT_SPAWN_LIMIT")
c.JupyterHub.active_server_limit = number("ACTIVE_SERVER_LIMIT")
c.JupyterHub.tornado_settings = {
    "slow_spawn_timeout": number("SLOW_SPAWN_TIMEOUT"),
    # Not a configurable trait of JupyterHub 5.5 (app.py declares it without config=True), but settings win.
    "spawn_throttle_retry_range": tuple(map(int, os.environ["FIRSTBELL_LAB_RETRY_AFTER"].split(","))),
}
c.Spawner.start_timeout = number("START_TIMEOUT")
c.Spawner.http_timeout = number("HTTP_TIMEOUT")
c.Spawner.consecutive_failure_limit = number("CONSECUTIVE_FAILURE_LIMIT")
c.JupyterHub.last_activity_interval = 60

# --- Students: any name, any password, a home of their own below the state folder.
c.JupyterHub.authenticator_class = "dummy"
c.DummyAuthenticator.allow_all = True
c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = str(state / "homes" / "{username}")
c.Spawner.cmd = [sys.executable, "-m", "jupyterhub.singleuser"]
c.Spawner.ip = "127.0.0.1"
c.Spawner.notebook_dir = str(state / "homes" / "{username}")
# jupyter_server refuses to run as root unless it is told to.
c.Spawner.args = ["--allow-root"] if os.getuid() == 0 else []
# lab/down finds every process of the lab, kernels included, by this mark.
c.Spawner.environment = {"FIRSTBELL_LAB": str(state)}

# --- The toolkit's own access: these scopes and no more, each tried against this hub with and without. What admin:users
# --- and admin:servers imply (list:users, servers, delete:servers, ...) is not listed again.
c.JupyterHub.services = [{"name": "firstbell", "api_token": secret("token")}]
c.JupyterHub.load_roles = [
    {
        "name": "firstbell",
        "services": ["firstbell"],
        "scopes": [
            "admin:users",  # POST /users; implies list:users and delete:users
            "admin:servers",  # start, follow and stop; unlike "servers" it shows a server's state (the pod's name)
            "tokens",  # POST /users/:name/tokens, so that a student comes with a token of their own
            "access:servers",  # /user/:name/ with the service's token; not needed where each student has a token
            "read:hub",  # GET /info: which spawner, for the record of a run
        ],
    }
]
