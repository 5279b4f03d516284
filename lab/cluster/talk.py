"""Talks to one kernel through the lab's proxy, for lab/test-cluster.sh: talk.py STATE USER KERNEL v1|legacy CODE."""

import asyncio
import re
import sys
import uuid
from pathlib import Path

import aiohttp

from kernels import V1, decode_legacy, decode_v1, encode_legacy, encode_v1


async def main(state, user, kernel, framing, code):
    port = re.search(r"^proxy=(\d+)$", Path(state, "ports").read_text(), re.MULTILINE)[1]
    url = f"http://127.0.0.1:{port}/user/{user}/api/kernels/{kernel}/channels?session_id={uuid.uuid4()}"
    headers = {"Authorization": f"token {Path(state, 'token').read_text().strip()}"}
    offered = (V1,) if framing == "v1" else ()
    encode, decode = (encode_v1, decode_v1) if offered else (encode_legacy, decode_legacy)
    header = {"msg_id": str(uuid.uuid4()), "session": "s", "username": "", "msg_type": "execute_request", "version": "5.3"}
    request = {"header": header, "parent_header": {}, "metadata": {}, "content": {"code": code}}
    async with aiohttp.ClientSession(headers=headers) as session, session.ws_connect(url, protocols=offered) as socket:
        if socket.protocol != (V1 if offered else None):
            sys.exit(f"the server chose {socket.protocol}")
        frame = encode("shell", request)
        await (socket.send_bytes(frame) if isinstance(frame, bytes) else socket.send_str(frame))
        replied = idle = False
        while not (replied and idle):
            answer = decode((await socket.receive(timeout=30)).data)
            kind, content = answer["header"]["msg_type"], answer["content"]
            if answer["parent_header"].get("msg_id") != header["msg_id"]:
                continue
            if kind == "execute_result":
                print(content["data"]["text/plain"])
            elif kind == "error":
                print(f"{content['ename']}: {content['evalue']}")
            replied |= kind == "execute_reply"
            idle |= kind == "status" and content["execution_state"] == "idle"


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
