"""The settings. All are environment variables, so that an image or a Helm values file can set them."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields

PREFIX = "FIRSTBELL_VSCODE_"
MIN_TIMEOUT_SECONDS = 60
MIB = 1024 * 1024


@dataclass(frozen=True)
class Settings:
    """A field ``some_name`` is set by ``FIRSTBELL_VSCODE_SOME_NAME``; README.md explains them."""

    executable: str = "code-server"
    workdir: str = "."
    extensions_dir: str = ""
    user_data_dir: str = ""
    title: str = "VS Code"
    category: str = "Notebook"
    in_launcher: bool = True
    trust_workspace: bool = False
    timeout_seconds: float = 120
    max_message_mib: int = 100
    idle_tabs_are_idle: bool = True

    @property
    def max_message_bytes(self) -> int:
        return self.max_message_mib * MIB

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "Settings":
        """Raises a ``ValueError`` that names every unknown or invalid variable."""
        known = {PREFIX + field.name.upper(): field for field in fields(cls)}
        given, problems = {}, []
        # The root folder that the hub sets for the Jupyter server, if any.
        if root := environment.get("JUPYTERHUB_ROOT_DIR"):
            given["workdir"] = os.path.expanduser(root)
        for name in sorted(name for name in environment if name.startswith(PREFIX)):
            if field := known.get(name):
                try:
                    given[field.name] = _PARSERS[field.type](environment[name])
                except ValueError as problem:
                    problems.append(f"{name} {problem}, not '{environment[name]}'")
            else:
                problems.append(f"{name} is unknown; known: {', '.join(known)}")
        settings = cls(**given)
        if settings.timeout_seconds < MIN_TIMEOUT_SECONDS:
            problems.append(f"{PREFIX}TIMEOUT_SECONDS must be at least {MIN_TIMEOUT_SECONDS}: a full node starts slowly")
        if problems:
            raise ValueError("; ".join(problems))
        return settings


def _flag(text: str) -> bool:
    try:
        return {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}[text.lower()]
    except KeyError:
        raise ValueError("must be true or false") from None


def _number(kind, text: str):
    try:
        number = kind(text)
    except ValueError:
        number = 0
    if not 0 < number < 1e9:
        raise ValueError("must be a positive number")
    return number


_PARSERS = {
    str: str,
    bool: _flag,
    int: lambda text: _number(int, text),
    float: lambda text: _number(float, text),
}
