"""The built image's own server under a real JupyterHub, started as Zero to JupyterHub starts it.

Needs FIRSTBELL_IMAGE_ROOT (the image's file system), FIRSTBELL_CHP and root; image/test-image.sh provides them.
"""

import asyncio
import contextlib
import json
import os
import signal
import subprocess
import time
import urllib.error
import urllib.request
import uuid
from pathlib import Path

import pytest
from conftest import wait_until
from hub_server import Hub
from tornado.httpclient import HTTPRequest
from tornado.websocket import websocket_connect

ROOT, CHP = os.environ.get("FIRSTBELL_IMAGE_ROOT"), os.environ.get("FIRSTBELL_CHP")
pytestmark = pytest.mark.skipif(not (ROOT and CHP), reason="without FIRSTBELL_IMAGE_ROOT or FIRSTBELL_CHP")
# The student, and a student with an arbitrary uid in the group root, as on OpenShift.
IDENTITIES = {"ada": "1000:100", "anyone": "4321:0"}
SANDBOX = Path(__file__).parents[2] / "sandbox"


@pytest.fixture(scope="module")
def hub(tmp_path_factory):
    state = tmp_path_factory.mktemp("hub")
    state.chmod(0o755)
    command = state / "start-server"
    identities = "\n".join(f"  {user}) identity={identity} ;;" for user, identity in IDENTITIES.items())
    command.write_text(
        f"#!/bin/bash\ncase $JUPYTERHUB_USER in\n{identities}\nesac\n"
        f'exec {SANDBOX} "$FIRSTBELL_IMAGE_ROOT" "$IMAGE_VOLUMES/$JUPYTERHUB_USER" "$identity" start-notebook.py "$@"\n'
    )
    command.chmod(0o755)
    for user, identity in IDENTITIES.items():
        # A volume as with fsGroup: root owns it, and its group can write.
        volume = state / user
        volume.mkdir()
        os.chown(volume, 0, int(identity.partition(":")[2]))
        volume.chmod(0o2775)
    with Hub(state, CHP, HUB_SERVER_COMMAND=str(command)) as hub:
        for user in IDENTITIES:
            hub.start(user)
        yield hub
    wait_until(lambda: not processes_with(f"IMAGE_VOLUMES={state}"))


def processes_with(variable):
    """The pids of this machine's processes that were started with ``NAME=value`` in their environment."""
    found = []
    for environment in Path("/proc").glob("[0-9]*/environ"):
        with contextlib.suppress(OSError):
            if variable.encode() in environment.read_bytes().split(b"\0"):
                found.append(int(environment.parent.name))
    return found


def run(hub, user, code, language="python3"):
    """The output or text result of the code in a new kernel of the user's server."""
    token = hub.request("POST", f"/hub/api/users/{user}/tokens")[1]["token"]
    kernel = hub.request("POST", f"/user/{user}/api/kernels", token, {"name": language})[1]["id"]

    async def execute():
        request = HTTPRequest(
            f"ws://127.0.0.1:{hub.port}/user/{user}/api/kernels/{kernel}/channels?session_id=tests",
            headers={"Authorization": f"token {token}"}, connect_timeout=120,
        )  # fmt: skip
        channel = await websocket_connect(request)
        header = {"msg_id": uuid.uuid4().hex, "msg_type": "execute_request", "session": "tests", "username": "",
                  "version": "5.4", "date": "2026-01-01T00:00:00Z"}  # fmt: skip
        content = {"code": code, "silent": False, "store_history": False, "user_expressions": {}, "allow_stdin": False,
                   "stop_on_error": True}  # fmt: skip
        await channel.write_message(json.dumps({"channel": "shell", "header": header, "parent_header": {},
                                                "metadata": {}, "content": content, "buffers": []}))  # fmt: skip
        printed = ""
        while True:
            message = json.loads(await asyncio.wait_for(channel.read_message(), 120))
            if message["parent_header"].get("msg_id") != header["msg_id"]:
                continue
            kind, content = message["msg_type"], message["content"]
            if kind == "stream" and content["name"] == "stdout":
                printed += content["text"]
            elif kind in ("execute_result", "display_data"):
                printed += content["data"].get("text/plain", "")
            elif kind == "error":
                raise AssertionError("\n".join(content["traceback"]))
            elif kind == "status" and content["execution_state"] == "idle":
                channel.close()
                return printed.strip()

    return asyncio.run(execute())


@pytest.mark.parametrize("user", IDENTITIES)
def test_the_server_runs_as_the_platform_says_and_can_gain_nothing(hub, user):
    printed = run(hub, user, "import os, pwd, re\nstatus = open('/proc/self/status').read()\n"
                  "print(os.getuid(), os.getgid(), pwd.getpwuid(os.getuid()).pw_name, os.environ['HOME'],"
                  "re.search('NoNewPrivs:\\t(.)', status)[1], re.search('CapBnd:\\t(.*)', status)[1])")  # fmt: skip

    uid, _, gid = IDENTITIES[user].partition(":")
    assert printed == f"{uid} {gid} jovyan /home/jovyan 1 0000000000000000"


@pytest.mark.parametrize("user", IDENTITIES)
def test_its_files_are_on_the_volume_with_the_mask_that_was_asked_for(hub, user):
    run(hub, user, "open('work.txt', 'w').write('done')")

    file = hub.state / user / "work.txt"
    uid, _, gid = IDENTITIES[user].partition(":")
    assert file.read_text() == "done"
    assert (file.stat().st_uid, file.stat().st_gid) == (int(uid), int(gid))
    assert oct(file.stat().st_mode & 0o777) == "0o660"


@pytest.mark.parametrize("user", IDENTITIES)
def test_its_health_check_finds_it_healthy(hub, user):
    printed = run(hub, user, "import subprocess\n"
                  "print(subprocess.run(['/etc/jupyter/docker_healthcheck.py']).returncode)")  # fmt: skip

    assert printed == "0"


def test_a_hook_has_run_and_nothing_leaves_a_core_file(hub):
    assert run(hub, "ada", "import resource; print(resource.getrlimit(resource.RLIMIT_CORE)[0])") == "0"


def test_the_launcher_has_vs_code_and_without_it_the_page_says_so(hub):
    """The base has no code-server."""
    token = hub.request("POST", "/hub/api/users/ada/tokens")[1]["token"]
    (tile,) = hub.request("GET", "/user/ada/server-proxy/servers-info", token)[1]["server_processes"]
    assert tile["launcher_entry"]["title"] == "VS Code"

    with pytest.raises(urllib.error.HTTPError) as page:
        hub.request("GET", "/user/ada/vscode/", token)
    assert page.value.code == 503
    assert "The program code-server is not installed in this environment." in page.value.read().decode()


def test_jupyterlab_asks_nobody_for_news_or_newer_versions(hub):
    token = hub.request("POST", "/hub/api/users/ada/tokens")[1]["token"]
    request = urllib.request.Request(f"http://127.0.0.1:{hub.port}/user/ada/lab")
    request.add_header("Authorization", f"token {token}")
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=60) as page:
        assert '"news": {"disabled": true}' in page.read().decode()

    assert hub.request("GET", "/user/ada/lab/api/update", token) == (200, {"notification": None})


KERNELS = {
    "ir": "cat(6 * 7)",
    "java": "System.out.print(6 * 7);",
    "gonb": '%%\nfmt.Print(6 * 7)',
    "jslab": "console.log(6 * 7)",
    "tslab": "const answer: number = 6 * 7; console.log(answer)",
    "bash": "echo $((6 * 7))",
}


@pytest.mark.parametrize("language", KERNELS)
def test_every_kernel_answers_a_cell(hub, language):
    token = hub.request("POST", "/hub/api/users/ada/tokens")[1]["token"]
    specs = hub.request("GET", "/user/ada/api/kernelspecs", token)[1]["kernelspecs"]
    if set(specs) == {"python3"}:
        pytest.skip("the base alone has no kernel but Python's")

    assert run(hub, "ada", KERNELS[language], language) == "42"


def test_the_version_is_the_hubs(hub):
    with urllib.request.urlopen(f"http://127.0.0.1:{hub.port}/user/ada/api") as answer:
        server = answer.headers["X-JupyterHub-Version"]
    assert server == hub.request("GET", "/hub/api/")[1]["version"]


@pytest.mark.parametrize("user", IDENTITIES)
def test_a_server_that_its_hub_stops_says_goodbye_and_leaves_no_process(hub, user):
    """The last of the hub's tests, because it stops the servers."""
    def processes():
        return set(processes_with(f"IMAGE_VOLUMES={hub.state}")) & set(processes_with(f"JUPYTERHUB_USER={user}"))

    assert len(processes()) > 1

    asked = time.monotonic()
    hub.request("DELETE", f"/hub/api/users/{user}/server")
    wait_until(lambda: not hub.runs(user), 30)

    # The hub sends SIGINT first, and stronger signals ten and fifteen seconds later.
    assert time.monotonic() - asked < 10
    assert not processes()


@pytest.fixture
def sandboxed(tmp_path):
    """sandboxed(COMMAND...) runs it in the image; a mark in the environment identifies its processes."""
    tmp_path.chmod(0o755)
    volume = tmp_path / "volume"
    volume.mkdir()
    os.chown(volume, 1000, 100)
    mark = f"SANDBOX_OF_TEST={uuid.uuid4().hex}"
    started = []

    def start(*command):
        name, _, value = mark.partition("=")
        # Tests that run in the background ignore an interrupt, and a shell cannot take that back.
        sandbox = ["env", "--default-signal=INT", SANDBOX, ROOT, volume, "1000:100"]
        process = subprocess.Popen([*sandbox, *command], env={**os.environ, name: value}, stdout=subprocess.PIPE,
                                   stderr=subprocess.DEVNULL, text=True)  # fmt: skip
        started.append(process)
        return process, lambda: processes_with(mark)

    yield start
    for process in started:
        process.kill()
        process.wait(20)
        process.stdout.close()
    # Only where a test has failed.
    for pid in processes_with(mark):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def test_the_sandbox_passes_a_signal_on_and_tells_how_the_command_ended(sandboxed):
    process, running = sandboxed("bash", "-c", "trap 'echo bye; exit 7' TERM; echo ready; while :; do sleep 0.1; done")
    assert process.stdout.readline() == "ready\n"

    process.send_signal(signal.SIGTERM)

    assert process.communicate(timeout=20)[0] == "bye\n"
    assert process.returncode == 7
    assert not running()


def test_the_sandbox_does_not_teach_its_command_to_ignore_an_interrupt(sandboxed):
    process, running = sandboxed("python3", "-c", "import time\ntry:\n print('ready', flush=True); time.sleep(60)\n"
                                 "except KeyboardInterrupt:\n print('interrupted')")  # fmt: skip
    assert process.stdout.readline() == "ready\n"

    process.send_signal(signal.SIGINT)

    assert process.communicate(timeout=20)[0] == "interrupted\n"
    assert not running()


def test_nothing_in_the_sandbox_outlives_it_however_it_ends(sandboxed):
    process, running = sandboxed("bash", "-c", "trap '' TERM INT; setsid sleep 600 & echo ready; wait")
    assert process.stdout.readline() == "ready\n"
    assert len(running()) > 2

    process.kill()

    wait_until(lambda: not running())
