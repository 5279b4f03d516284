// Records the events of the proxy of lab/up hub --scripted; scripted.py documents the format. `node --import` loads this
// file into the unchanged configurable-http-proxy.

import fs from "node:fs";

const PROGRESS = /\/users\/([^/]+)\/server\/progress/;
const PAGE = /\/user\/([^/]+)\/lab(?:$|\?)/;
const { default: ConfigurableProxy } = await import(process.env.FIRSTBELL_LAB_PROXY_MODULE);
const file = fs.openSync(`${process.env.FIRSTBELL_LAB}/truth.jsonl`, "a", 0o600);
const seen = new Set();

function tell(event, user) {
  const micros = Math.round((performance.timeOrigin + performance.now()) * 1000);
  const seconds = new Date(Math.floor(micros / 1e6) * 1000).toISOString().slice(0, 19);
  const at = `${seconds}.${String(micros % 1e6).padStart(6, "0")}Z`;
  fs.writeSync(file, `${JSON.stringify({ at, by: "proxy", event, user })}\n`);
}

const { addRoute, handleProxyWeb, removeRoute } = ConfigurableProxy.prototype;

ConfigurableProxy.prototype.addRoute = async function (path, data) {
  await addRoute.call(this, path, data);
  if (data.user) tell("routed", data.user);
};

ConfigurableProxy.prototype.removeRoute = function (path) {
  const user = /\/user\/([^/]+)/.exec(path)?.[1];
  if (user) seen.delete(decodeURIComponent(user));
  return removeRoute.call(this, path);
};

ConfigurableProxy.prototype.handleProxyWeb = function (request, response) {
  // Records each event before forwarding it, so that no client can receive it before its timestamp.
  const page = PAGE.exec(request.url);
  const progress = PROGRESS.exec(request.url);
  if (page) {
    const user = decodeURIComponent(page[1]);
    const { writeHead } = response;
    response.writeHead = function (status, ...rest) {
      if (status === 200 && !seen.has(user)) {
        seen.add(user);
        tell("frontDoor", user);
      }
      return writeHead.call(this, status, ...rest);
    };
  } else if (progress) {
    const { write } = response;
    response.write = function (chunk, ...rest) {
      if (chunk.includes('"ready": true')) tell("readyPassed", decodeURIComponent(progress[1]));
      return write.call(this, chunk, ...rest);
    };
  }
  return handleProxyWeb.call(this, request, response);
};
