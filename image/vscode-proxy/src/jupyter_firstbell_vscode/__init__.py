"""VS Code (code-server) behind jupyter-server-proxy: the function of the entry point ``vscode``."""

import sys
from pathlib import Path

import tornado.websocket

from .activity import Activity
from .settings import Settings

__all__ = ["server_process"]

_ICON = Path(__file__).with_name("icon.svg")


def server_process() -> dict:
    """The traits of a ``jupyter_server_proxy.config.ServerProcess``.

    Called once, when the Jupyter server loads its extensions. An invalid setting raises ``ValueError``, which
    jupyter-server-proxy logs; the server then starts without VS Code.
    """
    settings = Settings.from_environment()
    _lift_message_limit(settings.max_message_bytes)
    return {
        # The supervisor always runs, so that the user sees why the editor is not available.
        "command": [
            sys.executable,
            "-m",
            f"{__name__}.keeper",
            "--socket={unix_socket}",
            # Gives up before jupyter-server-proxy does, whose own response would not explain the failure.
            f"--ready-limit={settings.timeout_seconds * 0.9:g}",
            "--",
            *_without_templates(_code_server(settings)),
        ],
        # The socket is in a new folder that only this user can access. With --auth none, every client that can connect
        # acts as the user.
        "unix_socket": True,
        "timeout": settings.timeout_seconds,
        "absolute_url": False,
        "new_browser_tab": True,
        "update_last_activity": Activity() if settings.idle_tabs_are_idle else True,
        "launcher_entry": {
            "enabled": settings.in_launcher,
            "title": settings.title,
            "icon_path": str(_ICON),
            "path_info": "vscode/",
            "category": settings.category,
        },
    }


def _code_server(settings: Settings) -> list[str]:
    command = [
        settings.executable,
        "--auth=none",
        "--socket=SOCKET",
        "--socket-mode=0600",
        "--disable-telemetry",
        "--disable-update-check",
        "--disable-getting-started-override",
    ]
    if settings.trust_workspace:
        command.append("--disable-workspace-trust")
    if settings.extensions_dir:
        command.append(f"--extensions-dir={settings.extensions_dir}")
    if settings.user_data_dir:
        command.append(f"--user-data-dir={settings.user_data_dir}")
    return [*command, settings.workdir]


def _without_templates(command: list[str]) -> list[str]:
    """Escapes braces, because jupyter-server-proxy formats every argument and a folder's name may contain them."""
    return [argument.replace("{", "{{").replace("}", "}}") for argument in command]


def _lift_message_limit(limit: int) -> None:
    """Accepts websocket messages of up to ``limit`` bytes, both from the browser and from code-server.

    Tornado closes a connection on a message above 10 MiB, and VS Code sends a file's content in one message. VS Code then
    reconnects and requests the file again, endlessly. jupyter-server-proxy takes its limit from this variable of tornado
    and has no setting of its own (4.6.0, websocket.py).
    """
    current = getattr(tornado.websocket, "_default_max_message_size", 0)
    tornado.websocket._default_max_message_size = max(current, limit)
