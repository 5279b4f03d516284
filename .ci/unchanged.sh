# shellcheck shell=bash
# Remembers which rings passed with which inputs on this machine. Sourced by .ci/run, never run.
# shellcheck disable=SC2154 # the files that .ci/run sources share their variables
#
# The inputs of a ring are words:
#   always       it is never reported as unchanged
#   room:NAME    a Maven module with the modules below it, and what all of them are built with
#   tool:NAME    the version of a program (tool_version)
#   env:NAME     the value of a variable
#   PATH         a file or folder of the checkout
# What .ci itself says is an input of every ring. Only committed files count: a checkout with uncommitted changes neither
# uses nor leaves a record. A record is a file of this cache folder, named by a hash of the inputs.

passes=${XDG_CACHE_HOME:-$HOME/.cache}/firstbell/ci/passed

# clean_commit: the commit that is checked out; nothing if anything is not committed, or where there is no git.
clean_commit() {
  local changes
  changes=$(git status --porcelain 2>/dev/null) && [[ -z $changes ]] && git rev-parse HEAD 2>/dev/null
}

# version_of NAME: asked once for each run.
version_of() {
  local known=$work/version-$1
  [[ -f $known ]] || tool_version "$1" >"$known"
  cat "$known"
}

tool_version() { # NAME
  case $1 in
    java) "${JAVA_HOME:+$JAVA_HOME/bin/}java" -version ;;
    jdk25) cat "$(newest_jdk)/release" ;;
    mvn) mvn --version ;;
    go) go version ;;
    python) python3 -VV ;;
    system) uname -sm && cat /etc/os-release ;;
    *) "$1" --version ;;
  esac 2>&1
}

# rooms_below ROOM...: these and all that their poms name, however far below, sorted.
rooms_below() {
  local room seen=' ' queue=("$@")
  while ((${#queue[@]})); do
    room=${queue[0]} queue=("${queue[@]:1}")
    [[ $seen != *" $room "* ]] || continue
    seen+="$room "
    mapfile -t -O "${#queue[@]}" queue < <(sed -n 's#.*<artifactId>firstbell-\([a-z-]*\)</artifactId>.*#\1#p' "$room/pom.xml")
  done
  tr ' ' '\n' <<<"$seen" | grep . | sort
}

# paths_of NAME: the files and folders among its inputs.
paths_of() {
  local word room
  echo .ci
  for word in ${inputs[$1]}; do
    case $word in
      always | tool:* | env:*) ;;
      room:*)
        printf '%s\n' pom.xml .mvn
        for room in $(rooms_below "${word#room:}"); do echo "$room"; done
        ;;
      *) echo "$word" ;;
    esac
  done | sort -u
}

# key_of NAME: the hash of its inputs; fails if the ring has none to go by, or names a path that is not there.
key_of() {
  local word path
  [[ -n ${inputs[$1]} && " ${inputs[$1]} " != *' always '* ]] || return 1
  {
    printf '%s\n%s\n' "$1" "${command[$1]}"
    for word in ${inputs[$1]}; do
      case $word in
        tool:*) printf '%s: %s\n' "$word" "$(version_of "${word#tool:}")" ;;
        env:*) printf '%s: %s\n' "$word" "$(printenv "${word#env:}")" ;;
      esac
    done
    while IFS= read -r path; do
      git ls-tree -r HEAD -- "$path" | grep . || { echo "ring $1: no committed file $path" >&2; exit 1; }
    done < <(paths_of "$1")
  } | sha256sum | cut -d ' ' -f 1
}

# passed_before NAME: "COMMIT SECONDS" of the last time that it passed with these inputs; fails if it never did.
passed_before() {
  local key
  key=$(key_of "$1") && [[ -f $passes/$key ]] && cat "$passes/$key"
}

record_pass() { # NAME COMMIT SECONDS
  local key
  key=$(key_of "$1") || return 0
  mkdir -p "$passes"
  printf '%s %s\n' "$2" "$3" >"$passes/$key.new" && mv "$passes/$key.new" "$passes/$key"
  find "$passes" -type f -mtime +90 -delete
}
