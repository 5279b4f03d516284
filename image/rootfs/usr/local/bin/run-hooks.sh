#!/bin/bash
# source run-hooks.sh DIR: runs the hooks of a folder, in the order of their names. A *.sh file is sourced, so that it can set
# variables; any other executable is run; other files are skipped. A hook that fails is logged and is never fatal: the
# student's server starts without the effect of that hook.

# shellcheck source=image/rootfs/usr/local/lib/firstbell/log.sh
source /usr/local/lib/firstbell/log.sh

# shellcheck disable=SC2317 # return works where this is sourced, exit where it is run
if (($# != 1)); then
  log ERROR "run-hooks.sh needs one folder, not $# arguments"
  return 1 2>/dev/null || exit 1
fi
# shellcheck disable=SC2317
if [[ ! -d $1 ]]; then
  log ERROR "The folder of hooks $1 does not exist or is not a folder"
  return 1 2>/dev/null || exit 1
fi

log INFO "Running the hooks in $1 as $(id -un 2>/dev/null || id -u):$(id -g)"
for _hook in "$1"/*; do
  # For start.sh: after a hook has ended the shell, the second round skips the hooks that have run.
  [[ :${_HOOKS_DONE-}: != *:$_hook:* ]] || continue
  _HOOKS_DONE=${_HOOKS_DONE-}:$_hook
  # Restored after each hook, so that a hook cannot change whether this shell ends at an error.
  _options=$(set +o)
  if [[ $- == *e* ]]; then _options+=$'\nset -e'; else _options+=$'\nset +e'; fi
  set +e
  if [[ $_hook == *.sh && -f $_hook ]]; then
    log INFO "Sourcing the hook $_hook"
    # shellcheck disable=SC1090 # any hook
    source "$_hook"
    _status=$?
  elif [[ -f $_hook && -x $_hook ]]; then
    log INFO "Running the hook $_hook"
    "$_hook"
    _status=$?
  else
    [[ ! -e $_hook ]] || log INFO "Skipping $_hook, which is not executable"
    _status=0
  fi
  eval "$_options"
  ((_status == 0)) || log ERROR "The hook $_hook failed with exit code $_status; the start continues"
done
unset _hook _options _status
log INFO "Finished the hooks in $1"
