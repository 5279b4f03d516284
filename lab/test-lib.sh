# shellcheck shell=bash
# Functions that the lab's self-tests share. Sourced after lib.sh, never run. The tests use a separate state folder.

# expect WHAT COMMAND...: the command succeeds.
expect() {
  local what=$1; shift
  if "$@"; then say "ok: $what"; else die "NOT OK: $what ($*)"; fi
}

# fails_with CODE COMMAND...: the command ends with this exit code.
fails_with() {
  local expected=$1 code=0; shift
  "$@" >/dev/null 2>"$STATES/.stderr" || code=$?
  [[ $code == "$expected" ]] || { cat "$STATES/.stderr" >&2; say "exit code $code"; return 1; }
}

# eventually COMMAND...: the command succeeds within the limit.
eventually() {
  local deadline=$((SECONDS + READY_LIMIT))
  until "$@"; do ((SECONDS < deadline)) || { say "waited $READY_LIMIT s for: $*"; return 1; }; sleep 0.2; done
}

nothing_runs() { [[ -z $(pids_of "$1") ]]; }
same() { [[ $1 == "$2" ]] || { say "'$1' is not '$2'"; return 1; }; }
http_status() { hub_request "$@" --output "$STATES/.answer" --write-out '%{http_code}'; }

# hub_says STATE VERSION
hub_says() { hub_request "$1" GET /hub/api/ | grep -qF "\"$2\""; }

# path_without COMMAND: a folder with all commands of the PATH except this one.
path_without() {
  local folder=$STATES/.path
  mkdir -p "$folder"
  tr : '\n' <<<"$PATH" | while read -r each; do ln -sf "$each"/* "$folder" 2>/dev/null || true; done
  rm "$folder/$1"
  echo "$folder"
}

# only_loopback STATE COUNT: the lab listens on at least COUNT sockets, and all of them are bound to 127.0.0.1 or to the
# loopback device.
only_loopback() {
  pids_of "$1" | python3 -c '
import os, subprocess, sys
inodes = set()
for pid in sys.stdin.read().split():
    try:
        inodes |= {os.readlink(f"/proc/{pid}/fd/{fd}") for fd in os.listdir(f"/proc/{pid}/fd")}
    except OSError:
        pass  # ended meanwhile
rows = [line.split() for family in ("tcp", "tcp6") for line in list(open(f"/proc/net/{family}"))[1:]]
hosts = [row[1] for row in rows if row[3] == "0A" and f"socket:[{row[9]}]" in inodes]
# /proc/net/tcp does not name the device; ss does.
elsewhere = [host for host in hosts if not host.startswith("0100007F:")]
bound = subprocess.run(["ss", "-Hlnt"], capture_output=True, text=True).stdout if elsewhere else ""
strays = [host for host in elsewhere if "0.0.0.0%lo:" + str(int(host.split(":")[1], 16)) + " " not in bound]
sys.exit(len(hosts) < int(sys.argv[1]) or bool(strays))' "$2"
}

# nobody_listens PORT...
nobody_listens() {
  python3 -c '
import socket, sys
sys.exit(any(socket.socket().connect_ex(("127.0.0.1", int(port))) == 0 for port in sys.argv[1:]))' "$@"
}

# no_argument_holds FILE...: the arguments of no process contain one of these secrets.
no_argument_holds() {
  ! { cat /proc/[0-9]*/cmdline 2>/dev/null || true; } | grep -aqF -f <(for file in "$@"; do cat "$file"; echo; done)
}
