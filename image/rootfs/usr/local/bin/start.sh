#!/bin/bash
# start.sh [COMMAND...]: the image's entry point. Runs the hooks, makes the user what NB_USER, NB_UID, NB_GID ask for
# (as root only), and becomes the command, as that user.
#
# The contract is the one of the Jupyter docker-stacks; where it differs, image/README.md says so and why.
set -e

# shellcheck source=image/rootfs/usr/local/lib/firstbell/log.sh
source /usr/local/lib/firstbell/log.sh

if (($# == 0)); then set -- bash; fi
command=("$@")

# A command may itself begin with start.sh.
if [[ ${_START_SH_EXECUTED-} == 1 ]]; then
  log WARNING "start.sh has already run in this container: running $* as it is"
  exec "$@"
fi
export _START_SH_EXECUTED=1

# The user that the image was built for.
built_user=jovyan

# hooks DIR: neither a missing folder of hooks, nor one that fails, nor even one that says `exit` is a reason to leave a
# student without a server.
hooks() {
  trap 'go_on_without_hook $?' EXIT
  # shellcheck source=image/rootfs/usr/local/bin/run-hooks.sh
  source /usr/local/bin/run-hooks.sh "$1" || true
  trap - EXIT
}

# go_on_without_hook STATUS: a sourced hook has ended this shell. Begins anew, without the hooks that have run.
go_on_without_hook() {
  log ERROR "The hook ${_HOOKS_DONE##*:} ended the shell with exit code $1; the start goes on without it"
  unset _START_SH_EXECUTED
  export _HOOKS_DONE
  exec "$0" "${command[@]}"
}

# unset_variables: JUPYTER_ENV_VARS_TO_UNSET names, with commas, what the user's processes may not see.
unset_variables() {
  local name
  for name in ${JUPYTER_ENV_VARS_TO_UNSET//,/ }; do
    log INFO "Unsetting $name"
    unset "$name"
  done
  unset JUPYTER_ENV_VARS_TO_UNSET _HOOKS_DONE
}

# check_home: the one thing that a start cannot repair and that a student notices only when nothing can be saved.
check_home() {
  [[ -w $HOME ]] || log ERROR "The home $HOME is not writable for uid $(id -u), gid $(id -g): nothing can be saved. In \
Kubernetes set fsGroup to the group of the volume (Zero to JupyterHub: singleuser.fsGid); with docker, mount a folder \
of this user, or start as root with CHOWN_HOME=yes"
}

# --- As root: become NB_USER

make_group_and_user() {
  local old_home=/home/$built_user home=/home/$NB_USER
  if [[ $(id -u "$built_user" 2>/dev/null) == "$NB_UID" && $(id -g "$built_user") == "$NB_GID" ]]; then
    if [[ $NB_USER != "$built_user" ]]; then
      log INFO "Renaming the user $built_user to $NB_USER"
      usermod --home "$home" --login "$NB_USER" "$built_user"
    fi
  elif [[ $(id -u "$NB_USER" 2>/dev/null) != "$NB_UID" || $(id -g "$NB_USER" 2>/dev/null) != "$NB_GID" ]]; then
    log INFO "Making the user $NB_USER with uid $NB_UID and gid $NB_GID"
    groupadd --force --gid "$NB_GID" --non-unique "${NB_GROUP:-$NB_USER}"
    if id "$built_user" >/dev/null 2>&1; then userdel "$built_user" 2>/dev/null; fi
    # users (100) owns what the image brings for its user, so membership keeps it writable.
    useradd --no-log-init --home "$home" --shell /bin/bash --uid "$NB_UID" --non-unique --gid "$NB_GID" \
      --groups 100 "$NB_USER" 2>/dev/null
  fi
  if [[ $home != "$old_home" && ! -e $home ]]; then
    log INFO "Copying $old_home to $home"
    if ! cp -a "$old_home" "$home"; then
      log WARNING "Could not copy the home; $home becomes a link to $old_home"
      rm -rf "$home"
      ln -s "$old_home" "$home"
    fi
    chown "$NB_UID:$NB_GID" "$home"
  fi
  # Whoever was in the old home is in the new one.
  case $PWD/ in
    "$old_home"/*) cd "$home${PWD#"$old_home"}" 2>/dev/null || cd "$home" || cd / ;;
  esac
}

# chown_paths OPTIONS PATH...
chown_paths() {
  local options=$1 path
  shift
  for path; do
    log INFO "Giving $path to $NB_UID:$NB_GID${options:+ ($options)}"
    # shellcheck disable=SC2086 # several options
    chown $options "$NB_UID:$NB_GID" "$path" || log ERROR "Could not change the owner of $path"
  done
}

start_as_root() {
  : "${NB_USER:=$built_user}" "${NB_UID:=1000}" "${NB_GID:=100}"
  if [[ ! $NB_UID =~ ^[0-9]+$ || ! $NB_GID =~ ^[0-9]+$ || ! $NB_USER =~ ^[a-z_][a-z0-9_.-]*$ ]]; then
    log ERROR "NB_USER '$NB_USER', NB_UID '$NB_UID' or NB_GID '$NB_GID' is unusable: a name, a number and a number"
    exit 1
  fi
  [[ -z ${GRANT_SUDO-} || $GRANT_SUDO == no ]] ||
    log WARNING "GRANT_SUDO is passed over: this image has no sudo"
  if [[ $NB_UID != 0 ]]; then
    make_group_and_user
    export HOME=/home/$NB_USER
    if [[ ${CHOWN_HOME-} == 1 || ${CHOWN_HOME-} == yes ]]; then chown_paths "${CHOWN_HOME_OPTS-}" "$HOME"; fi
  else
    NB_USER=root
    export HOME=/root
  fi
  # shellcheck disable=SC2086 # several paths
  if [[ -n ${CHOWN_EXTRA-} ]]; then chown_paths "${CHOWN_EXTRA_OPTS-}" ${CHOWN_EXTRA//,/ }; fi
  hooks /usr/local/bin/before-notebook.d
  unset_variables
  log INFO "Running as $NB_USER: $*"
  export NB_USER NB_UID NB_GID USER=$NB_USER LOGNAME=$NB_USER
  exec setpriv --reuid="$NB_UID" --regid="$NB_GID" --init-groups -- "$@"
}

# --- As anybody else: nothing can be changed, but an unknown uid can be given a name

name_this_uid() {
  if whoami >/dev/null 2>&1; then return; fi
  if [[ ! -w /etc/passwd ]]; then
    log WARNING "uid $(id -u) has no name and /etc/passwd is not writable: programs that want a name will fail"
    return
  fi
  log INFO "Giving uid $(id -u) the name $built_user"
  # Through a variable: sed -i would replace the file, and only the file itself is writable, not its folder.
  local passwd
  passwd=$(sed "s/^$built_user:/nayvoj:/" /etc/passwd)
  printf '%s\n%s:x:%s:%s:,,,:/home/%s:/bin/bash\n' "$passwd" "$built_user" "$(id -u)" "$(id -g)" "$built_user" \
    >/etc/passwd
}

start_as_user() {
  name_this_uid
  : "${HOME:=/home/$built_user}"
  [[ $HOME != / ]] || HOME=/home/$built_user
  export HOME
  # Asked for something that only root can do?
  [[ -z ${NB_USER-} || $NB_USER == "$(id -un 2>/dev/null)" ]] ||
    log WARNING "NB_USER=$NB_USER is passed over: that needs a start as root"
  [[ -z ${NB_UID-} || $NB_UID == "$(id -u)" ]] ||
    log WARNING "NB_UID=$NB_UID is passed over: this is uid $(id -u), and another needs a start as root"
  [[ -z ${NB_GID-} || $NB_GID == "$(id -g)" ]] ||
    log WARNING "NB_GID=$NB_GID is passed over: this is gid $(id -g), and another needs a start as root"
  [[ -z ${GRANT_SUDO-} || $GRANT_SUDO == no ]] ||
    log WARNING "GRANT_SUDO is passed over: this image has no sudo"
  check_home
  hooks /usr/local/bin/before-notebook.d
  unset_variables
  log INFO "Running: $*"
  exec "$@"
}

hooks /usr/local/bin/start-notebook.d
if (($(id -u) == 0)); then start_as_root "$@"; else start_as_user "$@"; fi
