#!/usr/bin/env bash
# Self-test of the hub lab (test-cluster.sh tests clusters): starts labs in a separate state folder, uses them, breaks
# them, and checks that nothing is left. Takes about a minute once the toolchain is cached. Exit code 0: all tests passed.
set -euo pipefail
FIRSTBELL_LAB_STATE=$(mktemp -d)
export FIRSTBELL_LAB_STATE
# shellcheck source=lab/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=lab/test-lib.sh
source "$LAB/test-lib.sh"
elsewhere=$(mktemp -d)
at_elsewhere() { env FIRSTBELL_LAB_STATE="$elsewhere" "$@"; }
trap '"$LAB/down" --all 2>/dev/null; at_elsewhere "$LAB/down" --all 2>/dev/null; rm -rf "$STATES" "$elsewhere"' EXIT
one=$STATES/one two=$STATES/two

# --- Bad input
expect 'no command is bad usage' fails_with 2 "$LAB/up"
expect 'an unknown option is bad usage' fails_with 2 "$LAB/up" hub --nmae one
expect 'a bad number is bad usage' fails_with 2 "$LAB/up" hub --start-timeout soon
expect 'a name that leaves the folder is bad usage' fails_with 2 "$LAB/up" hub --name ../one
expect 'an unknown line is bad usage' fails_with 2 "$LAB/up" hub --line 4
expect 'and the message lists the known lines' grep -qxF "lab: --line must be 5 or 6, not '4'" "$STATES/.stderr"
expect 'a base URL without its slashes is bad usage' fails_with 2 "$LAB/up" hub --base-url jupyter
expect 'an option of the hub is bad usage for a cluster' fails_with 2 "$LAB/up" cluster --contract
expect 'an option of the cluster is bad usage for a hub' fails_with 2 "$LAB/up" hub --nodes 3
expect 'an unknown line cannot be locked' fails_with 2 "$LAB/lock" hub 4
expect 'an invalid script is bad usage' fails_with 2 "$LAB/up" hub --scripted "$LAB/package-lock-hub.json"
expect 'as is --scripted' fails_with 2 "$LAB/up" cluster --scripted "$LAB/package-lock-hub.json"
expect 'a missing tool is an error' fails_with 1 env PATH="$(path_without node)" "$LAB/up" hub --name one
expect 'and the message names the package' grep -qxF 'lab: node is missing; on Debian or Ubuntu: apt-get install nodejs' \
  "$STATES/.stderr"
rm -r "$STATES/.path"
expect 'stopping a lab that does not exist is not an error' fails_with 0 "$LAB/down" --name one

expect 'only building succeeds' fails_with 0 "$LAB/up" hub --name one --build-only
expect 'and starts nothing' nothing_runs "$one"

# --- Two labs, started at the same time
"$LAB/up" hub --name one --port 0 >"$STATES/.one" &
"$LAB/up" hub --line 6 --name two --port 0 --base-url /jupyter/ --concurrent-spawn-limit 1 --retry-after 2,3 >"$STATES/.two"
expect 'both start side by side' wait $!
expect 'up prints what it writes' cmp "$STATES/.one" "$one/lab.env"
expect 'both are healthy' fails_with 0 "$LAB/status"
expect 'one is the newest 5.5.x' same "$JUPYTERHUB_5_VERSION" "$(value "$one/lab.env" hubVersion)"
expect 'and the hub reports this version' hub_says "$one" "$JUPYTERHUB_5_VERSION"
expect 'the other is the newest 6.x' hub_says "$two" "$JUPYTERHUB_6_VERSION"
expect 'below its base URL' grep -qE '^url=http://127.0.0.1:[0-9]+/jupyter/$' "$two/lab.env"
expect 'without --contract there is no password' fails_with 1 grep passwordFile "$one/lab.env"
expect 'their tokens are for the owner only' same 600 "$(stat -c %a "$one/token")"
expect 'their ports differ' same 6 "$(cat "$one/ports" "$two/ports" | cut -d= -f2 | sort -u | wc -l)"
expect 'a second up changes nothing' same "$("$LAB/up" hub --name one 2>/dev/null)" "$(<"$one/lab.env")"
expect 'a port in use is an error' fails_with 1 "$LAB/up" hub --name three --port "$(value "$one/ports" proxy)"
expect 'and no process is left' nothing_runs "$STATES/three"

# --- A third for the contract, in a state folder of its own
third=$elsewhere/one
at_elsewhere "$LAB/up" hub --name one --port 0 --contract >"$STATES/.third"
expect 'a lab elsewhere has ports of its own' same 9 \
  "$(cat "$one/ports" "$two/ports" "$third/ports" | cut -d= -f2 | sort -u | wc -l)"
expect 'its password is for the owner only' same 600 "$(stat -c %a "$(value "$STATES/.third" passwordFile)")"
for user in ada-fail ada; do http_status "$third" POST "/hub/api/users/$user" >/dev/null; done
expect 'a start that is to fail' test "$(http_status "$third" POST /hub/api/users/ada-fail/server)" -ge 202
expect 'fails' grep -q '"failed": true' <(hub_request "$third" GET /hub/api/users/ada-fail/server/progress)
expect 'a named server starts' same 202 "$(http_status "$third" POST /hub/api/users/ada/servers/lab)"
expect 'and is ready' grep -q '"ready": true' <(hub_request "$third" GET /hub/api/users/ada/servers/lab/progress)
expect 'its app has a page' same 200 "$(http_status "$third" GET /user/ada/lab/vscode/ --location)"
expect 'the other app does not come up' same 500 "$(http_status "$third" GET /user/ada/lab/never-up/)"
expect 'the token may read the metrics' same 200 "$(http_status "$third" GET /hub/metrics)"
expect 'also in a lab without --contract' same 200 "$(http_status "$one" GET /hub/metrics)"
old=$(<"$third/pids/hub")
expect 'a restart' fails_with 0 at_elsewhere "$LAB/restart" --name one hub
expect 'is another process' fails_with 1 same "$old" "$(<"$third/pids/hub")"
expect 'down stops it' fails_with 0 at_elsewhere "$LAB/down" --all
expect 'with servers and apps' nothing_runs "$third"

# --- A real server with a real kernel
expect 'the user is created' same 201 "$(http_status "$one" POST /hub/api/users/ada)"
expect 'the start is accepted' same 202 "$(http_status "$one" POST /hub/api/users/ada/server)"
hub_request "$one" GET /hub/api/users/ada/server/progress >"$STATES/.progress"
expect 'the progress stream ends with ready' grep -q '"ready": true' "$STATES/.progress"
expect 'the kernel starts' same 201 "$(http_status "$one" POST /user/ada/api/kernels --data '{"name": "python3"}')"
expect 'the kernel is listed' same 1 "$(hub_request "$one" GET /user/ada/api/kernels | grep -o '"name": "python3"' | wc -l)"
expect 'a file goes below the state folder' same 201 \
  "$(http_status "$one" PUT /user/ada/api/contents/note.txt --data '{"type": "file", "format": "text", "content": "hello"}')"
expect 'in the home of the user' same hello "$(cat "$one/homes/ada/note.txt")"
expect 'proxy, hub, server and kernel carry the mark' test "$(pids_of "$one" | wc -l)" -ge 4
# Two of the proxy, one of the hub, one of the server, five of a kernel (jupyter_client's connection file).
expect 'they listen on loopback only' eventually only_loopback "$one" 9
expect 'no argument holds a secret' no_argument_holds "$one/token" "$one/proxy-token"

# --- The hub has the given limits
for user in bob cyd; do http_status "$two" POST "/hub/api/users/$user" >/dev/null; done
expect 'the first start is accepted' same 202 "$(http_status "$two" POST /hub/api/users/bob/server)"
expect 'the second is throttled' same 429 "$(http_status "$two" POST /hub/api/users/cyd/server --dump-header "$STATES/.headers")"
expect 'with the given Retry-After' grep -qix $'retry-after: [23]\r' "$STATES/.headers"

# --- Crashes
kill -KILL "$(cat "$one/pids/hub")"
expect 'a lab without its hub is not healthy' fails_with 1 "$LAB/status"
old=$(pids_of "$one")
expect 'up works after a crash' fails_with 0 "$LAB/up" hub --name one --port 0
expect 'and leaves nothing of the crashed lab' same '' "$(comm -12 <(sort <<<"$old") <(pids_of "$one" | sort))"
expect 'a failed start is an error' fails_with 1 env FIRSTBELL_LAB_READY_LIMIT=0 "$LAB/up" hub --name three --port 0
expect 'the message names what it waited for' grep -q 'waited 0 s for: the proxy on port' "$STATES/.stderr"
expect 'and stops what it started' nothing_runs "$STATES/three"
"$LAB/up" hub --name four --port 0 >/dev/null 2>&1 & up=$!
sleep 1
kill -KILL "$up"
wait "$up" 2>/dev/null || true
expect 'down after a killed up' fails_with 0 "$LAB/down" --name four
expect 'leaves nothing' nothing_runs "$STATES/four"
rm -rf "$two"
expect 'a lab whose state folder is lost is still found' fails_with 1 "$LAB/status"

# --- Down
mapfile -t ports < <(cut -d= -f2 "$one/ports")
expect 'down stops all' fails_with 0 "$LAB/down" --all
expect 'no process of the first is left' nothing_runs "$one"
expect 'no process of the second is left' nothing_runs "$two"
expect 'no process listens on its ports' nobody_listens "${ports[@]}"
expect 'no state is left' same '' "$(find "$STATES" -mindepth 1 -type d)"
say "all tests passed in $SECONDS s"
