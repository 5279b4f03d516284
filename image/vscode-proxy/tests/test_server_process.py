import warnings
from importlib.metadata import entry_points
from xml.etree import ElementTree

import pytest
import tornado.websocket
from jupyter_firstbell_vscode import server_process
from jupyter_server_proxy.config import LauncherEntry, ServerProcess


@pytest.fixture(autouse=True)
def environment(monkeypatch):
    import os

    for name in [n for n in os.environ if n.startswith("FIRSTBELL_")]:
        monkeypatch.delenv(name)
    monkeypatch.setattr(tornado.websocket, "_default_max_message_size", 10 * 1024 * 1024)
    return monkeypatch


def test_the_entry_point_is_found_under_the_name_that_makes_the_address():
    (entry,) = entry_points(group="jupyter_serverproxy_servers", name="vscode")

    assert entry.load() is server_process


def test_every_trait_is_one_that_the_installed_jupyter_server_proxy_has():
    traits = server_process()

    assert set(traits) <= set(ServerProcess.class_trait_names())
    assert set(traits["launcher_entry"]) <= set(LauncherEntry.class_trait_names())
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        ServerProcess(name="vscode", **traits)


def test_auth_none_goes_with_a_private_unix_socket_and_never_with_a_port(environment):
    traits = server_process()

    assert traits["unix_socket"] is True
    assert {"--auth=none", "--socket=SOCKET", "--socket-mode=0600"} <= set(traits["command"])
    assert not [a for a in traits["command"] if a.startswith(("--bind-addr", "--port", "--host"))]
    assert "port" not in traits


def test_the_time_to_start_is_at_least_a_minute(environment):
    assert server_process()["timeout"] >= 60

    environment.setenv("FIRSTBELL_VSCODE_TIMEOUT_SECONDS", "59")
    with pytest.raises(ValueError):
        server_process()


def test_the_switches_reach_the_command(environment):
    environment.setenv("FIRSTBELL_VSCODE_EXECUTABLE", "/opt/editor")
    environment.setenv("FIRSTBELL_VSCODE_EXTENSIONS_DIR", "/opt/extensions")
    environment.setenv("FIRSTBELL_VSCODE_USER_DATA_DIR", "/tmp/data")
    environment.setenv("FIRSTBELL_VSCODE_WORKDIR", "/srv/a{b}c")
    environment.setenv("FIRSTBELL_VSCODE_TRUST_WORKSPACE", "yes")
    command = server_process()["command"]
    code_server = command[command.index("--") + 1 :]

    assert code_server[0] == "/opt/editor"
    assert {"--extensions-dir=/opt/extensions", "--user-data-dir=/tmp/data", "--disable-workspace-trust"} <= set(code_server)
    assert code_server[-1].format(unix_socket="s") == "/srv/a{b}c"


def test_the_message_limit_is_lifted_and_never_lowered(environment):
    server_process()
    assert tornado.websocket._default_max_message_size == 100 * 1024 * 1024

    environment.setenv("FIRSTBELL_VSCODE_MAX_MESSAGE_MIB", "1")
    server_process()
    assert tornado.websocket._default_max_message_size == 100 * 1024 * 1024


def test_the_icon_is_an_image_of_its_own():
    root = ElementTree.parse(server_process()["launcher_entry"]["icon_path"]).getroot()

    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert not list(root.iter("{http://www.w3.org/2000/svg}script"))
