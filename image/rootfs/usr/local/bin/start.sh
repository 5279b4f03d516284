#!/bin/bash
# start.sh [COMMAND...]: the image's entry point. Runs the hooks, changes the user as NB_USER, NB_UID and NB_GID request
# (only as root), and executes the command as that user.
#
# The contract is that of the Jupyter docker-stacks; image/README.md lists the deviations with their reasons.
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

# The user for which the image was built.
built_user=jovyan

# hooks DIR: runs the hooks of a folder. The student gets a server even if the folder is missing, or if a hook fails or
# calls `exit`.
hooks() {
  trap 'go_on_without_hook $?' EXIT
  # shellcheck source=image/rootfs/usr/local/bin/run-hooks.sh
  source /usr/local/bin/run-hooks.sh "$1" || true
  trap - EXIT
}

# go_on_without_hook STATUS: called if a sourced hook ends this shell. Starts again, without the hooks that have run.
go_on_without_hook() {
  log ERROR "The hook ${_HOOKS_DONE##*:} ended the shell with exit code $1; the start continues without it"
  unset _START_SH_EXECUTED
  export _HOOKS_DONE
  exec "$0" "${command[@]}"
}

# unset_variables: removes the variables in the comma-separated list JUPYTER_ENV_VARS_TO_UNSET from the user's processes.
unset_variables() {
  local name
  for name in ${JUPYTER_ENV_VARS_TO_UNSET//,/ }; do
    log INFO "Unsetting $name"
    unset "$name"
  done
  unset JUPYTER_ENV_VARS_TO_UNSET _HOOKS_DONE
}

# check_home: logs a home that is not writable: a start cannot repair it, and a student would notice it only when saving.
check_home() {
  [[ -w $HOME ]] || log ERROR "The home $HOME is not writable for uid $(id -u), gid $(id -g): nothing can be saved. In \
Kubernetes set fsGroup to the group of the volume (Zero to JupyterHub: singleuser.fsGid); with docker, mount a folder \
that this user owns, or start as root with CHOWN_HOME=yes"
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
    log INFO "Creating the user $NB_USER with uid $NB_UID and gid $NB_GID"
    groupadd --force --gid "$NB_GID" --non-unique "${NB_GROUP:-$NB_USER}"
    if id "$built_user" >/dev/null 2>&1; then userdel "$built_user" 2>/dev/null; fi
    # The group users (100) owns the image's files for its user, so membership keeps them writable.
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
  # Changes from the old home to the same folder in the new one.
  case $PWD/ in
    "$old_home"/*) cd "$home${PWD#"$old_home"}" 2>/dev/null || cd "$home" || cd / ;;
  esac
}

# chown_paths OPTIONS PATH...
chown_paths() {
  local options=$1 path
  shift
  for path; do
    log INFO "Changing the owner of $path to $NB_UID:$NB_GID${options:+ ($options)}"
    # shellcheck disable=SC2086 # several options
    chown $options "$NB_UID:$NB_GID" "$path" || log ERROR "Could not change the owner of $path"
  done
}

start_as_root() {
  : "${NB_USER:=$built_user}" "${NB_UID:=1000}" "${NB_GID:=100}"
  if [[ ! $NB_UID =~ ^[0-9]+$ || ! $NB_GID =~ ^[0-9]+$ || ! $NB_USER =~ ^[a-z_][a-z0-9_.-]*$ ]]; then
    log ERROR "NB_USER '$NB_USER', NB_UID '$NB_UID' or NB_GID '$NB_GID' is invalid: they must be a name, a number and a number"
    exit 1
  fi
  [[ -z ${GRANT_SUDO-} || $GRANT_SUDO == no ]] ||
    log WARNING "GRANT_SUDO is ignored: this image has no sudo"
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

# --- As any other user: only an unknown uid can be given a name

name_this_uid() {
  if whoami >/dev/null 2>&1; then return; fi
  if [[ ! -w /etc/passwd ]]; then
    log WARNING "uid $(id -u) has no name and /etc/passwd is not writable: programs that need a name will fail"
    return
  fi
  log INFO "Giving uid $(id -u) the name $built_user"
  # Uses a variable, because sed -i would replace the file, and its folder is not writable.
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
  # Warns of requests that only root can fulfil.
  [[ -z ${NB_USER-} || $NB_USER == "$(id -un 2>/dev/null)" ]] ||
    log WARNING "NB_USER=$NB_USER is ignored: changing the user requires a start as root"
  [[ -z ${NB_UID-} || $NB_UID == "$(id -u)" ]] ||
    log WARNING "NB_UID=$NB_UID is ignored: the uid is $(id -u), and changing it requires a start as root"
  [[ -z ${NB_GID-} || $NB_GID == "$(id -g)" ]] ||
    log WARNING "NB_GID=$NB_GID is ignored: the gid is $(id -g), and changing it requires a start as root"
  [[ -z ${GRANT_SUDO-} || $GRANT_SUDO == no ]] ||
    log WARNING "GRANT_SUDO is ignored: this image has no sudo"
  check_home
  hooks /usr/local/bin/before-notebook.d
  unset_variables
  log INFO "Running: $*"
  exec "$@"
}

hooks /usr/local/bin/start-notebook.d
if (($(id -u) == 0)); then start_as_root "$@"; else start_as_user "$@"; fi
