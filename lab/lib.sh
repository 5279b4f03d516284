# shellcheck shell=bash
# What the scripts of the lab share. Sourced, never run.
#
# A lab is a folder STATES/NAME and the processes whose environment holds FIRSTBELL_LAB=STATES/NAME. The mark is set on
# what lab/up starts and is inherited by servers and kernels, so it finds all of them, proves that a pid is still ours,
# and needs no record that a crash could lose.
#
# In the folder: lab.env (printed by lab/up; there once the lab works), ports, token, logs/, pids/, homes/; a cluster
# also has kubeconfig, etcd/, certs/.

LAB=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
CACHE=${FIRSTBELL_LAB_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/firstbell/lab}
STATES=${FIRSTBELL_LAB_STATE:-$CACHE/state}
# Seconds that one part may take to become ready. Generous: only a broken lab should meet it.
READY_LIMIT=${FIRSTBELL_LAB_READY_LIMIT:-120}
[[ $CACHE == /* && $STATES == /* ]] || { echo "lab: FIRSTBELL_LAB_CACHE and _STATE must be full paths" >&2; exit 2; }

say() { printf 'lab: %s\n' "$*" >&2; }
die() { say "$*"; exit 1; }
usage_error() { say "$*"; exit 2; }

# need COMMAND DEBIAN_PACKAGE
need() { command -v "$1" >/dev/null || die "$1 is missing; on Debian or Ubuntu: apt-get install $2"; }

check_name() {
  [[ $1 =~ ^[a-z0-9][a-z0-9-]{0,39}$ ]] || usage_error "name '$1' must be 1-40 of a-z, 0-9 and '-', no '-' first"
}

# lab_names: the labs of the state folder, running or not, and those whose folder is gone but not their processes.
lab_names() {
  {
    find "$STATES" -mindepth 1 -maxdepth 1 -type d -printf '%f\n' 2>/dev/null || true
    { grep -ahzo "^FIRSTBELL_LAB=.*" /proc/[0-9]*/environ 2>/dev/null || true; } | tr '\0' '\n' |
      while IFS= read -r mark; do
        if [[ $mark == "FIRSTBELL_LAB=$STATES/"* ]]; then echo "${mark##*/}"; fi
      done
  } | sort -u
}

# value FILE KEY: what a line KEY=VALUE of the file says; fails if there is none.
value() { sed -n "s/^$2=//p" "$1" 2>/dev/null | grep .; }

# timed LABEL COMMAND...: runs it and says how long it took.
timed() {
  local label=$1 from=$EPOCHREALTIME; shift
  "$@"
  say "$label: $(awk -v a="$from" -v b="$EPOCHREALTIME" 'BEGIN { printf "%.1f", b - a }') s"
}

# with_lock FILE COMMAND...: one at a time, in a subshell.
with_lock() {
  local file=$1; shift
  mkdir -p "${file%/*}"
  ( flock 8; "$@" ) 8>"$file"
}

# lock_lab NAME: for the rest of the script (or until the next lock_lab) nobody else starts or stops this lab.
lock_lab() {
  mkdir -p "$CACHE/locks"
  exec 9>"$CACHE/locks/$1"
  flock 9
}

# --- What is installed

# shellcheck source=lab/versions.env
source "$LAB/versions.env"

# jupyterhub_version LINE: the release of a line of JupyterHub; fails for one that the lab does not have.
jupyterhub_version() {
  case $1 in
    5) echo "$JUPYTERHUB_5_VERSION" ;;
    6) echo "$JUPYTERHUB_6_VERSION" ;;
    *) usage_error "--line is 5 or 6, not '$1'" ;;
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
        "jupyter-server==$JUPYTER_SERVER_VERSION" "ipykernel==$IPYKERNEL_VERSION" # of the few servers that are real
      ;;
  esac
}

hub_package_json() {
  printf '{"name": "firstbell-lab", "private": true, "dependencies": {"configurable-http-proxy": "%s"}}\n' \
    "$CONFIGURABLE_HTTP_PROXY_VERSION"
}

# --- Processes

# start STATE PART [KEY=VALUE...] -- COMMAND...: a daemon with a session of its own, output in logs/PART.log. Its
# environment is the mark, the given values and no other variable of the caller; values are not seen in any argument.
# What was given is kept in parts/PART, for lab/restart.
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
    # What the caller has open, a lock or a pipe, is not a daemon's to keep.
    for fd in /proc/self/fd/*; do ((${fd##*/} <= 2)) || eval "exec ${fd##*/}>&-"; done
    # A shell starts its background jobs with SIGINT ignored, which kernels would inherit.
    exec setsid env --default-signal=INT,QUIT "$@"
  ) </dev/null >>"$state/logs/$part.log" 2>&1 &
  echo $! >"$state/pids/$part"
}

# pids_of STATE: every process of that lab.
pids_of() {
  { grep -lzxF "FIRSTBELL_LAB=$1" /proc/[0-9]*/environ 2>/dev/null || true; } | cut -d/ -f3
}

# stop STATE: the hub first, so that it starts nothing new, then the rest.
stop() {
  local state=$1 hub
  if hub=$(cat "$state/pids/hub" 2>/dev/null); then end "$state" "$hub"; fi
  end "$state" '[0-9]+'
}

# end STATE PIDS: those processes of the lab whose pid matches the expression get TERM and, after 5 s, KILL.
end() {
  local state=$1 expression=$2 round pids signal=TERM
  for round in {0..99}; do
    pids=$(pids_of "$state" | grep -xE "$expression") || return 0
    if ((round >= 50)); then signal=KILL; fi
    # KILL is repeated, because a process may start another one while it goes.
    # shellcheck disable=SC2086 # several pids
    if ((round == 0 || round >= 50)); then kill -s "$signal" $pids 2>/dev/null || true; fi
    sleep 0.1
  done
  die "could not stop the processes ${pids//$'\n'/ }"
}

# wait_until STATE PART WHAT COMMAND...: repeats the command until it succeeds; fails when PART, which this script has
# started, has ended, or when the limit is over.
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

# register STATE: its ports count as claimed for every lab of this user, wherever the other's state is; until it is gone.
register() {
  mkdir -p "$CACHE/labs"
  find "$CACHE/labs" -xtype l -delete
  ln -sfn "$1" "$CACHE/labs/$(sha256sum <<<"$1" | cut -c 1-16)"
}

# free_ports FIRST COUNT: so many ports from FIRST upwards on which nobody listens and that no other lab has claimed.
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

# health_of STATE: ok, starting, failing (it runs but does not answer, or a part has ended) or dead (nothing runs).
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

# cluster_answers STATE: is its API server ready, if it has one?
cluster_answers() {
  local port
  port=$(value "$1/ports" api) || return 0
  curl --cacert "$1/certs/apiserver.crt" --silent --fail --noproxy '*' --max-time 5 --output /dev/null \
    "https://127.0.0.1:$port/readyz"
}

# hub_answers STATE: does this lab's hub, and no other program on its port, answer through the proxy?
hub_answers() { [[ $(hub_request "$1" GET /hub/api/user 2>/dev/null) == *'"name": "firstbell"'* ]]; }

# hub_request STATE METHOD PATH [CURL_OPTION...]: PATH is below the hub's base URL and begins with a slash. The token goes
# in through a pipe, because arguments can be seen.
hub_request() {
  local state=$1 method=$2 path=$3 port base
  shift 3
  port=$(value "$state/ports" proxy) || return 1
  base=$(<"$state/base-url") || return 1
  curl --config <(printf 'header = "Authorization: token %s"\n' "$(<"$state/token")") \
    --silent --show-error --noproxy '*' --max-time 60 --request "$method" "$@" "http://127.0.0.1:$port${base%/}$path"
}
