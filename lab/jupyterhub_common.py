"""What the hubs of the lab have in common: addresses, state, the numbers of a class start, students, and the toolkit's
own access. lab/up starts a hub with a clean environment that holds the FIRSTBELL_LAB variables read here."""

import os
from pathlib import Path

STATE = Path(os.environ["FIRSTBELL_LAB"])


def number(name):
    return int(os.environ[f"FIRSTBELL_LAB_{name}"])


def secret(name):
    return (STATE / name).read_text().strip()


def configure(c):
    # --- Addresses: loopback only. The proxy runs on its own, as in Z2JH, so that a hub restart leaves the routes alone.
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

    # --- The numbers of a class start. Z2JH ships concurrent_spawn_limit 64, start_timeout 300,
    # --- consecutive_failure_limit 5 and slow_spawn_timeout 0, with which the answer to a start is 202 or 429, never 201;
    # --- a start that fails at once is a 500 all the same.
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

    # --- Students: any name, any password.
    c.JupyterHub.authenticator_class = "dummy"
    c.DummyAuthenticator.allow_all = True

    # --- The toolkit's own access: these scopes and no more, each tried against this hub with and without. What
    # --- admin:users and admin:servers imply (list:users, servers, delete:servers, ...) is not listed again.
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
                "read:metrics",  # GET /metrics: the hub's own figures, for the record of a run
            ],
        }
    ]
