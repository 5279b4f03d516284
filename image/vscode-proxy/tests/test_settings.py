import pytest
from jupyter_firstbell_vscode.settings import Settings


def test_defaults_hold_where_nothing_is_set():
    settings = Settings.from_environment({})

    assert settings == Settings()
    assert settings.timeout_seconds >= 60
    assert settings.max_message_bytes == 100 * 1024 * 1024


def test_the_folder_of_the_jupyter_server_is_opened_unless_another_is_named():
    root = {"JUPYTERHUB_ROOT_DIR": "/home/ada"}

    assert Settings.from_environment(root).workdir == "/home/ada"
    assert Settings.from_environment({**root, "FIRSTBELL_VSCODE_WORKDIR": "/srv"}).workdir == "/srv"


def test_every_switch_is_documented_with_its_default():
    from dataclasses import fields
    from pathlib import Path

    readme = Path(__file__).parents[1].joinpath("README.md").read_text()
    for switch in fields(Settings):
        row = next(line for line in readme.splitlines() if f"`FIRSTBELL_VSCODE_{switch.name.upper()}`" in line)
        default = {True: "true", False: "false"}.get(switch.default, switch.default)
        if default and default != ".":
            assert f"`{default}`" in row


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("TIMEOUT_SECONDS", "soon", "FIRSTBELL_VSCODE_TIMEOUT_SECONDS must be a positive number, not 'soon'"),
        ("TIMEOUT_SECONDS", "5", "FIRSTBELL_VSCODE_TIMEOUT_SECONDS must be at least 60"),
        ("MAX_MESSAGE_MIB", "-1", "FIRSTBELL_VSCODE_MAX_MESSAGE_MIB must be a positive number, not '-1'"),
        ("IN_LAUNCHER", "maybe", "FIRSTBELL_VSCODE_IN_LAUNCHER must be true or false, not 'maybe'"),
        ("TITEL", "x", "FIRSTBELL_VSCODE_TITEL is unknown; known: FIRSTBELL_VSCODE_EXECUTABLE, "),
    ],
)
def test_a_bad_switch_is_named(name, value, message):
    with pytest.raises(ValueError, match=message):
        Settings.from_environment({f"FIRSTBELL_VSCODE_{name}": value})


def test_all_bad_switches_are_named_at_once():
    with pytest.raises(ValueError, match="IN_LAUNCHER.*; .*MAX_MESSAGE_MIB"):
        Settings.from_environment({"FIRSTBELL_VSCODE_MAX_MESSAGE_MIB": "0", "FIRSTBELL_VSCODE_IN_LAUNCHER": "0.5"})
