# shellcheck shell=bash
# Functions that the lab's scripts share. Sourced, never run.
#
# A lab is a folder STATES/NAME and the processes whose environment contains FIRSTBELL_LAB=STATES/NAME. lab/up sets this
# mark on the processes that it starts; servers and kernels inherit it. So the mark finds all of them, proves that a pid
# still belongs to the lab, and does not depend on a file that a crash could lose.
#
# The folder contains lab.env (printed by lab/up; exists once the lab works), ports, token, logs/, pids/ and homes/, and
# for a cluster also kubeconfig, etcd/ and certs/.

LAB=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
CACHE=${FIRSTBELL_LAB_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/firstbell/lab}
STATES=${FIRSTBELL_LAB_STATE:-$CACHE/state}
# Seconds that one part may take to become ready. Generous: only a broken lab should reach it.
READY_LIMIT=${FIRSTBELL_LAB_READY_LIMIT:-120}
[[ $CACHE == /* && $STATES == /* ]] || { echo "lab: FIRSTBELL_LAB_CACHE and _STATE must be full paths" >&2; exit 2; }

say() { printf 'lab: %s\n' "$*" >&2; }
die() { say "$*"; exit 1; }
usage_error() { say "$*"; exit 2; }

# need COMMAND DEBIAN_PACKAGE
need() { command -v "$1" >/dev/null || die "$1 is missing; on Debian or Ubuntu: apt-get install $2"; }

check_name() {
  [[ $1 =~ ^[a-z0-9][a-z0-9-]{0,39}$ ]] ||
    usage_error "name '$1' must be 1 to 40 characters of a-z, 0-9 and '-', and must not begin with '-'"
}

# lab_names: the labs of the state folder, running or not, and labs whose folder is gone but whose processes still run.
lab_names() {
  {
    find "$STATES" -mindepth 1 -maxdepth 1 -type d -printf '%f\n' 2>/dev/null || true
    { grep -ahzo "^FIRSTBELL_LAB=.*" /proc/[0-9]*/environ 2>/dev/null || true; } | tr '\0' '\n' |
      while IFS= read -r mark; do
        if [[ $mark == "FIRSTBELL_LAB=$STATES/"* ]]; then echo "${mark##*/}"; fi
      done
  } | sort -u
}

# value FILE KEY: the value in the file's line KEY=VALUE; fails if there is no such line.
value() { sed -n "s/^$2=//p" "$1" 2>/dev/null | grep .; }

# timed LABEL COMMAND...: runs the command and prints how long it took.
timed() {
  local label=$1 from=$EPOCHREALTIME; shift
  "$@"
  say "$label: $(awk -v a="$from" -v b="$EPOCHREALTIME" 'BEGIN { printf "%.1f", b - a }') s"
}

# with_lock FILE COMMAND...: runs the command in a subshell that holds the lock.
with_lock() {
  local file=$1; shift
  mkdir -p "${file%/*}"
  ( flock 8; "$@" ) 8>"$file"
}

# lock_lab NAME: until the end of the script (or the next lock_lab) no other script starts or stops this lab.
lock_lab() {
  mkdir -p "$CACHE/locks"
  exec 9>"$CACHE/locks/$1"
  flock 9
}

# --- Versions and packages

# shellcheck source=lab/versions.env
source "$LAB/versions.env"

# jupyterhub_version LINE: the release for a line of JupyterHub; fails for a line that the lab does not have.
jupyterhub_version() {
  case $1 in
    5) echo "$JUPYTERHUB_5_VERSION" ;;
    6) echo "$JUPYTERHUB_6_VERSION" ;;
    *) usage_error "--line must be 5 or 6, not '$1'" ;;
  esac
}

# lock_file hub|cluster LINE
lock_file() { echo "$LAB/requirements-$1-$2.txt"; }

# python_packages hub|cluster LINE: one per line.
python_packages() {
  echo "jupyterhub==$(jupyterhub_version "$2")"
  case $1 in
    hub)
      printf '%s\n' "jupyterlab==$JUPYTERLAB_VERSION" "jupyter-server==$JUPYTER_SERVER_VERSION" \
        "jupyter-server-proxy==$JUPYTER_SERVER_PROXY_VERSION" "ipykernel==$IPYKERNEL_VERSION"
      ;;
    cluster)
      printf '%s\n' "jupyterhub-kubespawner==$KUBESPAWNER_VERSION" aiohttp PyYAML \
        "jupyter-server==$JUPYTER_SERVER_VERSION" "ipykernel==$IPYKERNEL_VERSION" # for the few real servers
      ;;
  esac
}

hub_package_json() {
  printf '{"name": "firstbell-lab", "private": true, "dependencies": {"configurable-http-proxy": "%s"}}\n' \
    "$CONFIGURABLE_HTTP_PROXY_VERSION"
}

# --- Processes

# start STATE PART [KEY=VALUE...] -- COMMAND...: starts a daemon in a session of its own, with its output in
# logs/PART.log. Its environment is the mark and the given values, and no other variable of the caller; values do not
# appear in any argument. The arguments of this function are kept in parts/PART, for lab/restart.
start() {
  local state=$1 part=$2 variable fd
  shift 2
  mkdir -p "$state/parts"
  (umask 077; printf '%s\0' "$@" >"$state/parts/$part")
  (
    while read -r variable; do export -n "${variable?}"; done < <(compgen -e)
    export PATH HOME="$state/hub-home" LANG=C.UTF-8 FIRSTBELL_LAB="$state"
    while [[ $1 != -- ]]; do export "${1?}"; shift; done
    shift
    # A daemon must not keep the caller's open files, such as a lock or a pipe.
    for fd in /proc/self/fd/*; do ((${fd##*/} <= 2)) || eval "exec ${fd##*/}>&-"; done
    # A shell starts its background jobs with SIGINT ignored, which kernels would inherit.
    exec setsid env --default-signal=INT,QUIT "$@"
  ) </dev/null >>"$state/logs/$part.log" 2>&1 &
  echo $! >"$state/pids/$part"
}

# pids_of STATE: the process ids of that lab.
pids_of() {
  { grep -lzxF "FIRSTBELL_LAB=$1" /proc/[0-9]*/environ 2>/dev/null || true; } | cut -d/ -f3
}

# stop STATE: ends the hub first, so that it starts no new servers, then all other processes.
stop() {
  local state=$1 hub
  if hub=$(cat "$state/pids/hub" 2>/dev/null); then end "$state" "$hub"; fi
  end "$state" '[0-9]+'
}

# end STATE PIDS: sends TERM and, after 5 s, KILL to the processes of the lab whose pid matches the expression.
end() {
  local state=$1 expression=$2 round pids signal=TERM
  for round in {0..99}; do
    pids=$(pids_of "$state" | grep -xE "$expression") || return 0
    if ((round >= 50)); then signal=KILL; fi
    # KILL is repeated, because a process may start another one while it ends.
    # shellcheck disable=SC2086 # several pids
    if ((round == 0 || round >= 50)); then kill -s "$signal" $pids 2>/dev/null || true; fi
    sleep 0.1
  done
  die "could not stop the processes ${pids//$'\n'/ }"
}

# wait_until STATE PART WHAT COMMAND...: repeats the command until it succeeds; fails if PART, which this script has
# started, ends, or if the time limit passes.
wait_until() {
  local pid part=$2 what=$3 deadline=$((SECONDS + READY_LIMIT))
  pid=$(cat "$1/pids/$part")
  shift 3
  until "$@"; do
    kill -0 "$pid" 2>/dev/null || { say "$part ended; waited for: $what"; return 1; }
    ((SECONDS < deadline)) || { say "waited $READY_LIMIT s for: $what"; return 1; }
    sleep 0.1
  done
}

# --- Ports

# register STATE: makes the lab's ports count as claimed for all labs of this user, in any state folder, until the lab's
# own folder is gone.
register() {
  mkdir -p "$CACHE/labs"
  find "$CACHE/labs" -xtype l -delete
  ln -sfn "$1" "$CACHE/labs/$(sha256sum <<<"$1" | cut -c 1-16)"
}

# free_ports FIRST COUNT: COUNT ports from FIRST upwards on which no process listens and that no other lab has claimed.
# They lie below the range from which the system takes ports of outgoing connections.
free_ports() {
  python3 - "$1" "$2" "$CACHE/labs" <<'PY'
import pathlib, re, socket, sys

first, count, labs = int(sys.argv[1]), int(sys.argv[2]), pathlib.Path(sys.argv[3])
claimed = {int(port) for file in labs.glob("*/ports") for port in re.findall(r"\d+", file.read_text())}


def is_free(port):
    with socket.socket() as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            server.bind(("127.0.0.1", port))
            server.listen()
            return True
        except OSError:
            return False


free = (port for port in range(first, 65536) if port not in claimed and is_free(port))
print(*(next(free) for _ in range(count)))
PY
}

# --- The hub of a lab

# health_of STATE: ok, starting, failing (it runs but does not respond, or a part has ended) or dead (no process runs).
health_of() {
  if [[ -f $1/lab.env ]] && every_part_runs "$1" && cluster_answers "$1" && hub_answers "$1"; then echo ok
  elif [[ -z $(pids_of "$1") ]]; then echo dead
  elif [[ ! -f $1/lab.env ]]; then echo starting
  else echo failing
  fi
}

every_part_runs() {
  local pids part
  pids=$(pids_of "$1")
  for part in "$1"/pids/*; do grep -qxF "$(<"$part")" <<<"$pids" || return 1; done
}

# cluster_answers STATE: succeeds if the lab's API server is ready, or if the lab has none.
cluster_answers() {
  local port
  port=$(value "$1/ports" api) || return 0
  curl --cacert "$1/certs/apiserver.crt" --silent --fail --noproxy '*' --max-time 5 --output /dev/null \
    "https://127.0.0.1:$port/readyz"
}

# hub_answers STATE: succeeds if this lab's hub, and not another program on its port, responds through the proxy.
hub_answers() { [[ $(hub_request "$1" GET /hub/api/user 2>/dev/null) == *'"name": "firstbell"'* ]]; }

# hub_request STATE METHOD PATH [CURL_OPTION...]: PATH is relative to the hub's base URL and begins with a slash. curl
# reads the token from a pipe, because every user can read arguments.
hub_request() {
  local state=$1 method=$2 path=$3 port base
  shift 3
  port=$(value "$state/ports" proxy) || return 1
  base=$(<"$state/base-url") || return 1
  curl --config <(printf 'header = "Authorization: token %s"\n' "$(<"$state/token")") \
    --silent --show-error --noproxy '*' --max-time 60 --request "$method" "$@" "http://127.0.0.1:$port${base%/}$path"
}
