"""End to end, without stand-ins: a browser, JupyterHub, its proxy, JupyterLab, jupyter-server-proxy, code-server.

Takes minutes, and needs FIRSTBELL_CODE_SERVER (the program), FIRSTBELL_CHP (configurable-http-proxy) and Chromium;
image/test-vscode gets all of them. With FIRSTBELL_SCREENSHOTS it leaves its pictures in that folder.
"""

import asyncio
import json
import os
import shutil
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from conftest import wait_until
from hub_server import Hub
from tornado.httpclient import HTTPClientError, HTTPRequest
from tornado.websocket import websocket_connect

CODE_SERVER = os.environ.get("FIRSTBELL_CODE_SERVER")
CHP = os.environ.get("FIRSTBELL_CHP")
CHROMIUM = os.environ.get("FIRSTBELL_CHROMIUM") or shutil.which("chromium")
SCREENSHOTS = os.environ.get("FIRSTBELL_SCREENSHOTS")
missing = [
    name
    for name, value in {"FIRSTBELL_CODE_SERVER": CODE_SERVER, "FIRSTBELL_CHP": CHP, "chromium": CHROMIUM}.items()
    if not value
]
pytestmark = pytest.mark.skipif(bool(missing), reason=f"without {', '.join(missing)}")
MIB = 1024 * 1024
# VS Code asks before it opens such a large file, and shows a welcome page and a chat. These settings turn that off.
VSCODE_SETTINGS = {
    "workbench.editorLargeFileConfirmation": 1000,
    "workbench.startupEditor": "none",
    "chat.disableAIFeatures": True,
}


@pytest.fixture(scope="module")
def hub(tmp_path_factory):
    with Hub(tmp_path_factory.mktemp("hub"), CHP) as hub:
        yield hub


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def tab(browser, hub):
    """tab(user): a new browser that is logged in, at the user's launcher."""
    contexts = []

    def open_tab(user):
        context = browser.new_context(viewport={"width": 1280, "height": 800})
        contexts.append(context)
        context.set_default_timeout(180_000)
        page = context.new_page()
        page.goto(f"http://127.0.0.1:{hub.port}/hub/login")
        page.fill("#username_input", user)
        page.fill("#password_input", "any")
        page.click("#login_submit")
        page.wait_for_url(f"**/user/{user}/**")
        return page

    yield open_tab
    for context in contexts:
        context.close()


def home(hub, user):
    """The user's home before the first start, with the settings of VS Code."""
    folder = hub.state / "homes" / user
    settings = folder / ".local/share/code-server/User/settings.json"
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text(json.dumps(VSCODE_SETTINGS))
    return folder


def screenshot(page, name):
    if SCREENSHOTS:
        page.wait_for_timeout(2000)
        page.screenshot(path=f"{SCREENSHOTS}/{name}.png")


def editor(hub, page, folder):
    """The same tab with VS Code in it, and the websockets that it opened."""
    sockets = []

    def opened(one):
        sockets.append(one)
        one.sent, one.closed = [], False
        one.on("framesent", lambda frame: one.sent.append(len(frame)))
        one.on("close", lambda _: setattr(one, "closed", True))

    page.on("websocket", opened)
    user = folder.name
    page.goto(f"http://127.0.0.1:{hub.port}/user/{user}/vscode/?folder={folder}")
    page.wait_for_selector(".monaco-workbench .explorer-folders-view")
    return sockets


def open_file(page, name):
    page.locator(".explorer-folders-view .monaco-list-row", has_text=name).dblclick()


def run(coroutine):
    """Runs in a separate thread: the browser's library has an event loop in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, coroutine).result()


def test_the_tile_in_the_launcher_opens_the_editor(hub, tab):
    folder = home(hub, "ada")
    (folder / "first.c").write_text('#include <stdio.h>\n\nint main(void) {\n    puts("nine o\'clock");\n    return 0;\n}\n')
    page = tab("ada")
    tile = page.locator(".jp-LauncherCard", has_text="VS Code")
    tile.wait_for()
    for answer in page.get_by_role("button", name="No", exact=True).all():
        answer.click()
    screenshot(page, "launcher")

    with page.context.expect_page() as opened:
        tile.click()

    page = opened.value
    page.wait_for_selector(".monaco-workbench .explorer-folders-view", timeout=180_000)
    assert "/user/ada/vscode/" in page.url
    open_file(page, "first.c")
    page.locator(".view-line", has_text="puts").wait_for()
    screenshot(page, "vscode")


def test_a_file_of_11_mib_opens_and_can_be_changed_on_one_connection(hub, tab):
    folder = home(hub, "grace")
    line = "a line of a rather large file, which is how the limit shows\n"
    (folder / "large.txt").write_text(line * (11 * MIB // len(line) + 1))
    page = tab("grace")
    sockets = editor(hub, page, folder)

    open_file(page, "large.txt")
    page.locator(".view-line", has_text="a line of a rather large file").first.wait_for()
    wait_until(lambda: page.wait_for_timeout(500) or max(sum((one.sent for one in sockets), [])) > 10 * MIB, 60)
    page.wait_for_timeout(5000)

    # Breaks without the extension: after a message above tornado's 10 MiB the connection is closed and another one is
    # opened.
    assert not any(one.closed for one in sockets)


def test_a_page_of_another_origin_gets_no_connection(hub, tab):
    home(hub, "alan")
    hub.start("alan")
    token = hub.request("POST", "/hub/api/users/alan/tokens")[1]["token"]
    address = f"127.0.0.1:{hub.port}"

    async def connect(origin, cookie=None, token=token):
        headers = {"Origin": origin}
        headers |= {"Cookie": cookie} if cookie else {"Authorization": f"token {token}"}
        request = HTTPRequest(f"ws://{address}/user/alan/vscode/?type=Management", headers=headers)
        connection = await websocket_connect(request)
        try:
            # code-server waits for the browser's first message; a rejected connection is closed.
            return await asyncio.wait_for(connection.read_message(), 5)
        except TimeoutError:
            return "waiting"
        finally:
            connection.close()

    # A browser sends the cookies of a logged-in tab with the requests of all pages.
    page = tab("alan")
    page.locator(".jp-LauncherCard", has_text="VS Code").wait_for()
    cookies = "; ".join(f"{c['name']}={c['value']}" for c in page.context.cookies(f"http://{address}/user/alan/"))
    hub.request("GET", "/user/alan/vscode/healthz", token)

    assert run(connect(f"http://{address}", cookies)) == "waiting"
    with pytest.raises(HTTPClientError, match="403"):
        run(connect("http://evil.example", cookies))
    with pytest.raises(HTTPClientError, match="403"):
        run(connect(f"http://{address}", token="wrong"))


def test_a_tab_that_nobody_uses_is_culled_and_one_in_use_is_not(hub, tab):
    """The server's own limit is 20 s in these tests; the server checks it once a minute."""
    for user in ("idle", "busy"):
        (home(hub, user) / "notes.txt").write_text("notes\n")
    pages = {}
    for user in ("idle", "busy"):
        pages[user] = tab(user)
        editor(hub, pages[user], hub.state / "homes" / user)
        open_file(pages[user], "notes.txt")
    pages["busy"].locator(".view-line").first.wait_for()

    deadline = time.monotonic() + 420
    while hub.runs("idle") and time.monotonic() < deadline:
        pages["busy"].keyboard.type("nine o'clock\n", delay=100)
        pages["idle"].wait_for_timeout(100)

    assert not hub.runs("idle")
    assert hub.runs("busy")
