#!/usr/bin/env bash
# Runs the image's scripts as root, as the image's user and as other users, each case in a separate copy-on-write file system.
#
# image/test-scripts.sh          on this machine's Debian with rootfs/ copied over it; needs no image
# image/test-scripts.sh --probe  only checks whether it can run here: exit code 77 if not
# image/test-scripts.sh ROOT     on an image's file system (image/test-image.sh mounts it)
#
# The name of a case is the rule of the contract that it checks.
# shellcheck disable=SC2016 # what is in single quotes is expanded in the image
set -uo pipefail
IMAGE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
ROOT=${1:-/}
probe=
if [[ $ROOT == --probe ]]; then probe=yes ROOT=/; fi
((EUID == 0)) || { echo 'image/test-scripts.sh must run as root' >&2; exit 2; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
base=$work/base
mkdir "$base"
if [[ $ROOT == / ]]; then
  # Adds the image's user to the users of this machine.
  cp -a "$IMAGE/rootfs/." "$base/"
  mkdir -p "$base/home/jovyan/work" "$base/etc" "$base/opt"
  cp -a "$IMAGE/setup" "$base/opt/setup-scripts"
  grep -vE '^([^:]*:[^:]*:1000:|jovyan:)' /etc/passwd >"$base/etc/passwd"
  echo 'jovyan:x:1000:100::/home/jovyan:/bin/bash' >>"$base/etc/passwd"
  grep -vE '^jovyan:' /etc/shadow >"$base/etc/shadow"
  echo 'jovyan:!:0:0:99999:7:::' >>"$base/etc/shadow"
  grep -vE '^(jovyan|ada|class):' /etc/group >"$base/etc/group"
  chmod 0664 "$base/etc/passwd"
  chown -R 1000:100 "$base/home/jovyan"
  chmod -R g+rwX "$base/home/jovyan"
fi

# in_root USER KEY=VALUE... -- COMMAND...: runs the command in a fresh copy; USER is uid:gid, or - for root. The files of
# $extra are copied over it. stderr is kept in $work/err.
extra=
in_root() {
  local user=$1 userspec=() set=()
  shift
  [[ $user == - ]] || userspec=(--userspec "$user" --groups "${user#*:}")
  while [[ $1 != -- ]]; do set+=("$1"); shift; done
  shift
  rm -rf "$work/top"
  mkdir -p "$work/top"
  cp -a "$base/." "$work/top/"
  [[ -z $extra ]] || cp -a "$extra/." "$work/top/"
  # shellcheck disable=SC2016 # expanded in the inner shell
  unshare --mount --propagation private bash -c '
    set -e
    root=$1 work=$2; shift 2
    mkdir -p "$work/mnt"
    mount -t tmpfs tmpfs "$work/mnt"
    mkdir "$work/mnt"/{upper,work,root}
    cp -a "$work/top/." "$work/mnt/upper/"
    mount -t overlay overlay -o "lowerdir=$root,upperdir=$work/mnt/upper,workdir=$work/mnt/work" "$work/mnt/root"
    mount --rbind /proc "$work/mnt/root/proc"
    mount --rbind /dev "$work/mnt/root/dev"
    mount -t tmpfs -o mode=1777 tmpfs "$work/mnt/root/tmp"
    exec chroot "$@"' - "$ROOT" "$work" "${userspec[@]}" "$work/mnt/root" \
    /usr/bin/env -i HOME=/home/jovyan NB_USER=jovyan NB_UID=1000 NB_GID=100 LANG=C.UTF-8 \
    "PATH=/opt/jupyter/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" \
    ${set[@]+"${set[@]}"} bash -c 'cd "$HOME" 2>/dev/null || cd /; exec "$@"' - "$@" 2>"$work/err" </dev/null
}

# laid PATH MODE TEXT: adds a file to the image for the next cases; `forget` removes all of them.
laid() {
  extra=$work/extra
  mkdir -p "$extra/$(dirname "$1")"
  printf '%s\n' "$3" >"$extra/$1"
  chmod "$2" "$extra/$1"
}
forget() { rm -rf "$work/extra"; extra=; }

passed=0 failures=()
# is WHAT EXPECTED ACTUAL
is() {
  if [[ $3 == "$2" ]]; then passed=$((passed + 1)); else failures+=("$1: expected '$2', got '$3'"$'\n'"$(sed 's/^/    /' "$work/err")"); fi
}
# has WHAT PART TEXT
has() {
  if [[ $3 == *"$2"* ]]; then passed=$((passed + 1)); else failures+=("$1: no '$2' in '$3'"); fi
}
errors() { cat "$work/err"; }

if ! in_root - -- true; then
  echo "copy-on-write file systems are not available here: $(errors)" >&2
  exit 77
fi
if [[ -n $probe ]]; then exit 0; fi

me='id -un; id -u; id -g; echo $HOME'
# --- Users
is 'the image runs as its user' $'jovyan\n1000\n100\n/home/jovyan' "$(in_root 1000:100 -- start.sh bash -c "$me")"
is 'root becomes the user' $'jovyan\n1000\n100\n/home/jovyan' "$(in_root - -- start.sh bash -c "$me")"
is 'NB_USER renames the user and moves the home' $'ada\n1000\n100\n/home/ada\n1000:100\n/home/ada' \
  "$(in_root - NB_USER=ada -- start.sh bash -c "$me; stat -c %u:%g /home/ada; pwd")"
is 'NB_UID and NB_GID create the user again, still in the group users' $'ada\n1010\n1020\n1020 100' \
  "$(in_root - NB_USER=ada NB_UID=1010 NB_GID=1020 -- start.sh bash -c 'id -un; id -u; id -g; id -G')"
is 'NB_GROUP names the group' 'class' \
  "$(in_root - NB_USER=ada NB_GID=1020 NB_GROUP=class -- start.sh id -gn)"
is 'CHOWN_HOME changes the owner of the home' '1010:100' \
  "$(in_root - NB_UID=1010 CHOWN_HOME=yes -- start.sh stat -c %u:%g /home/jovyan)"
is 'CHOWN_EXTRA changes the owner of other folders, with options' '1010:100 1010:100' \
  "$(in_root - NB_UID=1010 CHOWN_EXTRA=/srv,/opt CHOWN_EXTRA_OPTS=-R -- start.sh bash -c 'echo $(stat -c %u:%g /srv /opt)')"
is 'an arbitrary uid in the group root gets a name' $'jovyan\n4321' \
  "$(in_root 4321:0 -- start.sh bash -c 'id -un; id -u')"
is 'an arbitrary uid elsewhere runs without one' '4321' "$(in_root 4321:4321 -- start.sh id -u)"
has 'and the log reports it' 'uid 4321 has no name' "$(errors)"
is 'uid 0 stays root if requested' $'root\n/root' "$(in_root - NB_UID=0 NB_GID=0 -- start.sh bash -c 'id -un; echo $HOME')"
in_root - NB_USER='a b' -- start.sh true
is 'an invalid NB_USER ends the start' 1 $?
has 'and the log gives the reason' "NB_USER 'a b'" "$(errors)"
is 'a user other than root ignores what needs root' '1000' \
  "$(in_root 1000:100 NB_UID=1010 NB_USER=ada GRANT_SUDO=yes -- start.sh id -u)"
has 'and warns of the uid' 'NB_UID=1010 is ignored' "$(errors)"
has 'and warns of the name' 'NB_USER=ada is ignored' "$(errors)"
has 'and warns of sudo' 'this image has no sudo' "$(errors)"
if [[ $ROOT != / ]]; then
  is 'no sudo is installed' '' "$(in_root - -- bash -c 'command -v sudo')"
  in_root 1000:100 -- su -c true
  is 'su is not possible' 1 $?
  is 'the home is empty, because a volume covers it' './work' "$(in_root - -- bash -c 'cd /home/jovyan; find . -mindepth 1')"
fi
is 'the user has no capabilities after start.sh' '0000000000000000' \
  "$(in_root - -- start.sh bash -c 'sed -n "s/^CapEff:\t//p" /proc/self/status')"

# --- The start
is 'the default command is a shell' 'bash' "$(in_root 1000:100 -- bash -c 'start.sh <<<"basename \$0"')"
is 'a second start.sh runs the command as it is' 'once' "$(in_root 1000:100 -- start.sh start.sh echo once)"
has 'and warns' 'has already run' "$(errors)"
is 'JUPYTER_ENV_VARS_TO_UNSET hides variables' '[] [] [c]' \
  "$(in_root 1000:100 A=a B=b C=c JUPYTER_ENV_VARS_TO_UNSET=A,B -- start.sh bash -c 'echo "[$A] [$B] [$C]"')"
is 'also from root' '[] [c]' "$(in_root - A=a C=c JUPYTER_ENV_VARS_TO_UNSET=A -- start.sh bash -c 'echo "[$A] [$C]"')"
is 'arguments arrive as they are' "a b|*|" "$(in_root - -- start.sh bash -c 'printf "%s|" "$@"' - 'a b' '*')"
is 'an exit code is passed on' 7 "$(in_root 1000:100 -- start.sh bash -c 'exit 7'; echo $?)"
has 'the log has level and time' "INFO[20" "$(in_root 1000:100 -- start.sh true; errors)"
is 'the log is quiet if requested' '' "$(in_root 1000:100 JUPYTER_DOCKER_STACKS_QUIET=1 -- start.sh true; errors)"
is 'and has no colours outside of a terminal' '' "$(in_root 1000:100 NB_UID=5 -- start.sh true; errors | grep $'\e')"
in_root 4321:4321 -- start.sh true
has 'a home that is not writable is logged, with a remedy' 'The home /home/jovyan is not writable for uid 4321' "$(errors)"
has 'in terms of Zero to JupyterHub' 'singleuser.fsGid' "$(errors)"
has 'a login shell finds the image'\''s programs' '/opt/jupyter/bin:' "$(in_root 1000:100 -- start.sh bash -lc 'echo $PATH')"
is 'no core files' 0 "$(in_root 1000:100 -- start.sh bash -c 'ulimit -S -c')"

# --- Hooks
hooks=usr/local/bin/before-notebook.d
laid $hooks/20-fails.sh 0644 'false'
laid $hooks/21-syntax.sh 0644 'if then fi ('
laid $hooks/22-fails 0755 $'#!/bin/sh\nexit 3'
laid $hooks/23-strict.sh 0644 'set -eu; export STRICT=yes'
laid $hooks/24-unset.sh 0644 'unset GONE; export CHANGED=new'
laid $hooks/25-run 0755 $'#!/bin/sh\nid -u >/tmp/hook-ran-as; touch /tmp/seen-by-all; chmod 666 /tmp/hook-ran-as'
laid $hooks/26-not-executable 0644 'this is no program'
laid $hooks/30-last.sh 0644 'export LAST=yes'
all='echo "$STRICT $CHANGED [$GONE] $LAST $(cat /tmp/hook-ran-as)"'
is 'hooks set and unset variables; a broken one is never fatal' 'yes new [] yes 1000' \
  "$(in_root 1000:100 GONE=x CHANGED=old -- start.sh bash -c "$all")"
has 'a failing hook is logged' "The hook /$hooks/20-fails.sh failed with exit code 1" "$(errors)"
has 'a hook with a syntax error is logged' "The hook /$hooks/21-syntax.sh failed" "$(errors)"
has 'a failing program is logged' "The hook /$hooks/22-fails failed with exit code 3" "$(errors)"
has 'a file that is not executable is skipped' "Skipping /$hooks/26-not-executable" "$(errors)"
is 'as root they run before the user is taken' 'yes new [] yes 0' \
  "$(in_root - GONE=x CHANGED=old -- start.sh bash -c "$all")"
forget
laid $hooks/20-first.sh 0644 'export COUNT=$((COUNT + 1))'
laid $hooks/21-exits.sh 0644 'exit 5'
laid $hooks/30-last.sh 0644 'export LAST=yes'
is 'a hook that says exit is never fatal, and no hook runs twice' '1 yes a b' \
  "$(in_root 1000:100 -- start.sh bash -c 'echo "$COUNT $LAST $1"' - 'a b')"
has 'and is logged' "The hook /$hooks/21-exits.sh ended the shell with exit code 5" "$(errors)"
is 'also as root' '1 yes 1000' "$(in_root - -- start.sh bash -c 'echo "$COUNT $LAST $(id -u)"')"
forget
in_root - -- bash -c 'rm -r /usr/local/bin/before-notebook.d; exec start.sh true'
is 'a missing folder of hooks is never fatal' 0 $?
has 'and is logged' 'before-notebook.d does not exist' "$(errors)"
for arguments in '' '/tmp /tmp' /nowhere /etc/passwd; do
  # shellcheck disable=SC2086 # several
  in_root 1000:100 -- run-hooks.sh $arguments
  is "run-hooks.sh rejects '$arguments'" 1 $?
done
in_root 1000:100 -- run-hooks.sh /tmp
is 'run-hooks.sh accepts an empty folder' 0 $?

# --- The commands
laid usr/local/sbin/jupyter 0755 $'#!/bin/sh\necho "jupyter $*"'
laid usr/local/sbin/jupyterhub-singleuser 0755 $'#!/bin/sh\necho "singleuser $*"'
front=PATH=/usr/local/sbin:/usr/local/bin:/usr/bin:/bin
is 'without a hub it is JupyterLab' 'jupyter lab --x' "$(in_root 1000:100 $front -- start-notebook.py --x)"
is 'DOCKER_STACKS_JUPYTER_CMD selects another command' 'jupyter notebook' \
  "$(in_root 1000:100 $front DOCKER_STACKS_JUPYTER_CMD=notebook -- start-notebook.py)"
is 'NOTEBOOK_ARGS are split as a shell would' 'jupyter lab --a=b c --d --x' \
  "$(in_root 1000:100 $front NOTEBOOK_ARGS='--a="b c" --d' -- start-notebook.py --x)"
is 'with a hub it is the server of its user' 'singleuser --a --x' \
  "$(in_root 1000:100 $front JUPYTERHUB_API_TOKEN=t NOTEBOOK_ARGS=--a -- start-notebook.py --x)"
is 'RESTARTABLE is ignored with a warning' 'WARNING: RESTARTABLE is ignored' \
  "$(in_root 1000:100 $front RESTARTABLE=yes -- start-notebook.py >/dev/null; errors | cut -c 1-31)"
forget

# --- Health
laid usr/local/sbin/jupyter 0755 $'#!/bin/sh\necho "$HOME/runtime"'
healthy='mkdir -p /home/$NB_USER/runtime www; echo "{\"url\": \"$1\"}" >/home/$NB_USER/runtime/$2-1.json
echo {} >www/api; python3 -m http.server --bind 127.0.0.1 --directory www 18999 >/dev/null 2>&1 & sleep 1
/etc/jupyter/docker_healthcheck.py; echo $?; kill %1'
health() { in_root 1000:100 $front "$@"; }
is 'a server that responds is healthy' 0 "$(health -- bash -c "$healthy" - http://127.0.0.1:18999/ jpserver)"
is 'through no proxy' 0 "$(health http_proxy=http://127.0.0.1:1 -- bash -c "$healthy" - http://127.0.0.1:18999/ nbserver)"
is 'a server that does not respond is unhealthy' 1 "$(health -- bash -c "$healthy" - http://127.0.0.1:18998/ jpserver)"
is 'a server without the page is unhealthy' 1 "$(health -- bash -c "$healthy" - http://127.0.0.1:18999/base/ jpserver)"
is 'a server on a unix socket is not checked' 0 "$(health -- bash -c "$healthy" - http+unix://x jpserver)"
is 'no server is unhealthy' 1 "$(health -- bash -c '/etc/jupyter/docker_healthcheck.py; echo $?')"
forget

# --- Package lists
in_root - -- /opt/setup-scripts/install-packages nowhere
is 'an unknown package list ends the build' 2 $?
is 'and is named' 'install-packages: list nowhere.*.list not found' "$(errors)"
in_root - -- /opt/setup-scripts/install-packages
is 'as does a missing argument' 'install-packages: give the name of a list' "$(errors)"

# --- Permissions
is 'fix-permissions gives the group access and changes nothing twice' 'rw s 0' "$(in_root - -- bash -c '
  mkdir -p /tmp/p/q; umask 077; echo >/tmp/p/q/f; fix-permissions /tmp/p
  [[ $(stat -c %a:%g /tmp/p/q/f) == 660:100 ]] && echo -n "rw "; [[ -g /tmp/p/q ]] && echo -n "s "
  before=$(stat -c %z /tmp/p/q/f); sleep 0.05; fix-permissions /tmp/p
  [[ $(stat -c %z /tmp/p/q/f) == "$before" ]]; echo $?')"

for failure in ${failures[@]+"${failures[@]}"}; do echo "FAILED $failure"; done
echo "$passed passed, ${#failures[@]} failed"
((${#failures[@]} == 0))
