# shellcheck shell=bash
# log LEVEL MESSAGE...: one line on stderr, "LEVEL[2026-01-31 09:00:00] message", as the Jupyter docker-stacks write it.
# JUPYTER_DOCKER_STACKS_QUIET hides INFO; colours only on a terminal, and not with NO_COLOR.
log() {
  local level=$1 colour=
  shift
  case $level in
    INFO) [[ -z ${JUPYTER_DOCKER_STACKS_QUIET-} ]] || return 0 ;;
    WARNING) colour=$'\e[33m' ;;
    ERROR) colour=$'\e[31m' ;;
  esac
  if [[ ! -t 2 || -n ${NO_COLOR-} || -z $colour ]]; then
    printf '%s[%(%Y-%m-%d %H:%M:%S)T] %s\n' "$level" -1 "$*" >&2
  else
    printf '%s%s[%(%Y-%m-%d %H:%M:%S)T] %s\e[0m\n' "$colour" "$level" -1 "$*" >&2
  fi
}
