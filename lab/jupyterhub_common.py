"""The configuration that all hubs of the lab share: addresses, state, limits and timeouts, students, and the toolkit's
own access. lab/up starts a hub with a clean environment that contains the FIRSTBELL_LAB variables read here."""

import os
from pathlib import Path

STATE = Path(os.environ["FIRSTBELL_LAB"])


def number(name):
    return int(os.environ[f"FIRSTBELL_LAB_{name}"])


def secret(name):
    return (STATE / name).read_text().strip()


def configure(c):
    # --- Addresses: loopback only. The proxy is a separate process, as in Z2JH, so that a hub restart keeps the routes.
    c.JupyterHub.bind_url = f"http://127.0.0.1:{number('PORT')}{os.environ['FIRSTBELL_LAB_BASE_URL']}"
    c.JupyterHub.hub_ip = "127.0.0.1"
    c.JupyterHub.hub_port = number("HUB_PORT")
    c.ConfigurableHTTPProxy.should_start = False
    c.ConfigurableHTTPProxy.api_url = f"http://127.0.0.1:{number('PROXY_API_PORT')}"
    c.ConfigurableHTTPProxy.auth_token = secret("proxy-token")
    c.JupyterHub.cleanup_servers = False
    c.JupyterHub.cleanup_proxy = False

    # --- State
    c.JupyterHub.db_url = f"sqlite:///{STATE / 'jupyterhub.sqlite'}"
    c.JupyterHub.cookie_secret_file = str(STATE / "cookie-secret")
    c.JupyterHub.log_level = os.environ["FIRSTBELL_LAB_LOG_LEVEL"]

    # --- Limits and timeouts. Z2JH ships concurrent_spawn_limit 64, start_timeout 300, consecutive_failure_limit 5 and
    # --- slow_spawn_timeout 0, with which the response to a spawn request is 202 or 429, never 201; a start that fails at
    # --- once gets 500.
    c.JupyterHub.concurrent_spawn_limit = number("CONCURRENT_SPAWN_LIMIT")
    c.JupyterHub.active_server_limit = number("ACTIVE_SERVER_LIMIT")
    c.JupyterHub.tornado_settings = {
        "slow_spawn_timeout": number("SLOW_SPAWN_TIMEOUT"),
        # Not a configurable trait of JupyterHub 5.5 (app.py declares it without config=True), but tornado_settings override it.
        "spawn_throttle_retry_range": tuple(map(int, os.environ["FIRSTBELL_LAB_RETRY_AFTER"].split(","))),
    }
    c.Spawner.start_timeout = number("START_TIMEOUT")
    c.Spawner.http_timeout = number("HTTP_TIMEOUT")
    c.Spawner.consecutive_failure_limit = number("CONSECUTIVE_FAILURE_LIMIT")
    c.JupyterHub.last_activity_interval = 60

    # --- Students: any name, any password.
    c.JupyterHub.authenticator_class = "dummy"
    c.DummyAuthenticator.allow_all = True

    # --- The toolkit's own access: only these scopes; each was tested against this hub with and without it. The scopes
    # --- that admin:users and admin:servers imply (list:users, servers, delete:servers, ...) are not listed.
    c.JupyterHub.services = [{"name": "firstbell", "api_token": secret("token")}]
    c.JupyterHub.load_roles = [
        {
            "name": "firstbell",
            "services": ["firstbell"],
            "scopes": [
                "admin:users",  # POST /users; implies list:users and delete:users
                "admin:servers",  # start, follow and stop; unlike "servers" it includes a server's state (the pod's name)
                "tokens",  # POST /users/:name/tokens, so that each student has a token
                "access:servers",  # /user/:name/ with the service's token; not needed where each student has a token
                "read:hub",  # GET /info: the hub's spawner, for the run record
                "read:metrics",  # GET /metrics: the hub's metrics, for the run record
            ],
        }
    ]
