# shellcheck shell=bash
# Remembers which rings passed with which inputs on this machine. Sourced by .ci/run, never run.
# shellcheck disable=SC2154 # the files that .ci/run sources share their variables
#
# The inputs of a ring are words:
#   always       the ring is never reported as unchanged
#   room:NAME    a Maven module with the modules that it depends on, and the root pom.xml and .mvn
#   tool:NAME    the version of a program (tool_version)
#   env:NAME     the value of a variable
#   PATH         a file or folder of the checkout
# The files of .ci are an input of every ring. Only committed files count: a run in a checkout with uncommitted changes
# neither reads nor writes records. A record is a file in this cache folder, named by a hash of the inputs.

passes=${XDG_CACHE_HOME:-$HOME/.cache}/firstbell/ci/passed

# clean_commit: the commit that is checked out; empty if there are uncommitted changes or git is not available.
clean_commit() {
  local changes
  changes=$(git status --porcelain 2>/dev/null) && [[ -z $changes ]] && git rev-parse HEAD 2>/dev/null
}

# version_of NAME: the version of a tool, determined once for each run.
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

# rooms_below ROOM...: these rooms and all rooms on which they depend, directly or not, sorted.
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

# paths_of NAME: the files and folders among a ring's inputs.
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

# key_of NAME: the hash of a ring's inputs; fails if the ring has no inputs or `always`, or if a path does not exist.
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
      git ls-tree -r HEAD -- "$path" | grep . || { echo "ring $1: there is no committed file $path" >&2; exit 1; }
    done < <(paths_of "$1")
  } | sha256sum | cut -d ' ' -f 1
}

# passed_before NAME: "COMMIT SECONDS" of the last pass with these inputs; fails if there was none.
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
