"""Through a real Jupyter server and the real jupyter-server-proxy, with a stand-in for code-server."""

import asyncio
import contextlib
import os
import signal
import stat
import time

import pytest
from conftest import PATH, STAND_IN, wait_until
from jupyter_firstbell_vscode.keeper import CodeServer
from tornado.websocket import WebSocketClosedError

MIB = 1024 * 1024
KEEPER = "jupyter_firstbell_vscode.keeper"


def test_the_launcher_has_a_tile_with_title_and_icon(jupyter):
    server = jupyter(FIRSTBELL_VSCODE_TITLE="VS Code for CS 101")

    (tile,) = server.get("server-proxy/servers-info").json["server_processes"]
    assert tile["name"] == "vscode"
    assert tile["launcher_entry"]["title"] == "VS Code for CS 101"
    assert tile["launcher_entry"]["path_info"] == "vscode/"
    icon = server.get("server-proxy/icon/vscode")
    assert icon.status == 200 and b"<svg" in icon.body


def test_the_first_visit_starts_it_on_a_socket_that_only_the_user_may_use(jupyter, tmp_path):
    server = jupyter()
    assert not server.processes(KEEPER)

    editor = server.get("vscode/")

    assert editor.status == 200
    assert editor.json["prefix"] == "/user/ada/vscode"
    path = next(a for a in editor.json["argv"] if a.startswith("--socket=")).partition("=")[2]
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
    assert stat.S_IMODE(os.stat(os.path.dirname(path)).st_mode) == 0o700
    assert os.path.join(editor.json["cwd"], editor.json["argv"][-1], "") == os.path.join(tmp_path, "home", ".", "")


def test_nobody_gets_in_without_credentials(jupyter):
    server = jupyter()

    assert server.get("vscode/", token=None, follow=False).status in (302, 403)
    with pytest.raises(Exception, match="403"):
        asyncio.run(server.websocket("vscode/echo", token=None))
    assert not server.processes(KEEPER)


def test_messages_of_5_9_11_and_50_mib_pass_in_both_directions(jupyter):
    server = jupyter()

    async def echo():
        connection = await server.websocket("vscode/echo")
        sizes = []
        for mib in (5, 9, 11, 50):
            await connection.write_message(b"x" * (mib * MIB), binary=True)
            answer = await asyncio.wait_for(connection.read_message(), 60)
            sizes.append(None if answer is None else len(answer) / MIB)
        connection.close()
        return sizes

    assert asyncio.run(echo()) == [5, 9, 11, 50]


def test_a_message_above_the_set_limit_closes_the_connection(jupyter):
    server = jupyter(FIRSTBELL_VSCODE_MAX_MESSAGE_MIB="12")

    async def echo(mib):
        connection = await server.websocket("vscode/echo")
        with contextlib.suppress(WebSocketClosedError):  # it may close before the last byte is sent
            await connection.write_message(b"x" * (mib * MIB), binary=True)
        return await asyncio.wait_for(connection.read_message(), 60)

    assert len(asyncio.run(echo(11))) == 11 * MIB
    assert asyncio.run(echo(13)) is None


def test_an_idle_open_tab_is_no_activity_and_work_is(jupyter):
    server = jupyter()

    async def send(connection, seconds, per_second):
        for _ in range(seconds * per_second):
            await connection.write_message(b"keep alive 13", binary=True)
            await asyncio.wait_for(connection.read_message(), 10)
            await asyncio.sleep(1 / per_second)

    async def tab():
        connection = await server.websocket("vscode/echo")
        before = await asyncio.to_thread(server.last_activity)
        await send(connection, 45, 1)
        idle = await asyncio.to_thread(server.last_activity)
        await send(connection, 35, 6)
        return before, idle, await asyncio.to_thread(server.last_activity)

    before, idle, working = asyncio.run(tab())
    assert idle == before
    assert working > idle


def test_every_tab_is_active_where_that_is_wanted(jupyter):
    server = jupyter(FIRSTBELL_VSCODE_IDLE_TABS_ARE_IDLE="no")

    async def tab():
        connection = await server.websocket("vscode/echo")
        before = await asyncio.to_thread(server.last_activity)
        await connection.write_message(b"x")
        await asyncio.wait_for(connection.read_message(), 10)
        return before, await asyncio.to_thread(server.last_activity)

    before, after = asyncio.run(tab())
    assert after > before


def test_a_missing_program_is_a_page_that_says_so(jupyter):
    server = jupyter(FIRSTBELL_VSCODE_EXECUTABLE="code-server-that-is-not-there")

    page = server.get("vscode/")

    assert page.status == 503
    assert "The program code-server-that-is-not-there is not installed in this environment." in page.text
    assert "Traceback" not in page.text


def test_a_program_that_does_not_start_is_a_page_with_its_last_words_escaped(jupyter):
    server = jupyter(STAND_IN="fails")

    page = server.get("vscode/")

    assert page.status == 503
    assert "code-server ended while it was starting with exit code 1." in page.text
    assert "no room left in &lt;your&gt; home" in page.text


def test_a_program_that_never_answers_is_given_up_and_ended(monkeypatch, tmp_path):
    monkeypatch.setenv("STAND_IN", "hangs")
    monkeypatch.setenv("PATH", PATH)
    started = time.monotonic()

    failure = CodeServer(str(tmp_path / "s"), [str(STAND_IN), "--socket=SOCKET"], ready_limit=1).start()

    assert failure.reason == "code-server did not respond within 1 seconds."
    assert time.monotonic() - started < 10


def test_after_a_death_there_is_a_page_and_a_way_back(jupyter):
    server = jupyter()
    assert server.get("vscode/").status == 200
    # On a busy machine a page can arrive before the supervisor's own check; the death would then be one during the start.
    time.sleep(3)
    server.get("vscode/die?3")
    wait_until(lambda: server.get("vscode/").status == 503)

    page = server.get("vscode/")
    assert "code-server ended with exit code 3." in page.text
    assert "the stand-in was told to &lt;die&gt;" in page.text
    assert "Cache-Control" in page.headers

    back = server.get("vscode/?start-again", follow=False)
    assert (back.status, back.headers["Location"]) == (303, "./")
    assert server.get("vscode/").json["prefix"] == "/user/ada/vscode"


def test_a_killed_program_is_explained_by_memory(jupyter):
    server = jupyter()
    assert server.get("vscode/").status == 200
    server.get("vscode/kill")
    wait_until(lambda: server.get("vscode/").status == 503)

    assert "by signal SIGKILL" in server.get("vscode/").text
    assert "out of memory" in server.get("vscode/").text


def test_starting_again_in_vain_stays_a_page(jupyter):
    server = jupyter(STAND_IN="fails")

    assert server.get("vscode/").status == 503
    assert server.get("vscode/?start-again").status == 503
    assert server.get("vscode/?start-again").status == 503
    assert server.get("vscode/").status == 503


def test_a_killed_keeper_takes_the_program_with_it(jupyter):
    server = jupyter()
    server.get("vscode/")
    (keeper,) = server.processes(KEEPER)
    (program,) = [pid for pid in server.processes(STAND_IN.name) if pid != keeper]

    os.kill(keeper, signal.SIGKILL)

    wait_until(lambda: not os.path.exists(f"/proc/{program}"))


@pytest.mark.parametrize("signal_number", [signal.SIGTERM, signal.SIGKILL])
def test_the_program_ends_with_the_jupyter_server(jupyter, signal_number):
    server = jupyter()
    server.get("vscode/")
    ours = server.processes(KEEPER) + server.processes(STAND_IN.name)
    assert len(set(ours)) == 2

    server.process.send_signal(signal_number)

    server.process.wait(20)
    wait_until(lambda: not any(os.path.exists(f"/proc/{pid}") for pid in ours))


def test_a_keeper_that_is_told_to_end_ends_with_its_program(jupyter):
    """jupyter-server-proxy then starts another one."""
    server = jupyter()
    server.get("vscode/")
    (keeper,) = server.processes(KEEPER)
    ours = {keeper, *server.processes(STAND_IN.name)}

    os.kill(keeper, signal.SIGTERM)

    wait_until(lambda: not any(os.path.exists(f"/proc/{pid}") for pid in ours))


def test_a_bad_switch_leaves_the_server_without_an_editor_and_a_reason_in_its_log(jupyter):
    server = jupyter(FIRSTBELL_VSCODE_TIMEOUT_SECONDS="10")

    assert server.get("server-proxy/servers-info").json["server_processes"] == []
    assert "FIRSTBELL_VSCODE_TIMEOUT_SECONDS must be at least 60" in server.log
