# shellcheck shell=bash
# Functions that extract results from a ring's output. Sourced by .ci/run, never run; .ci/test.sh tests them with Maven's
# output.

# Prints the file without colour codes, which some tools write even into files.
colourless() { # FILE
  sed 's/\x1b\[[0-9;]*m//g' "$1"
}

# The tests that failed first and passed when they ran again, one line each, with their first message.
flaky_tests() { # FILE
  colourless "$1" | awk '
    function told() { if (name != "") print name ": " said; name = "" }
    /^\[WARNING\] Flakes:/ { inside = 1; next }
    !inside { next }
    /Tests run:/ { told(); inside = 0; next }
    /^\[WARNING\] / { told(); name = $2; for (i = 3; i <= NF; i++) name = name " " $i; said = ""; first = 0; next }
    / Run 1: / { sub(/^.* Run 1: */, ""); said = $0; first = 1; next }
    /^\[/ { first = 0; next }
    first && length(said) < 300 { sub(/^ */, ""); sub(/ *$/, "", said); said = said " " $0 }
  '
}

# The decisive lines of a failed ring: the failed tests with their messages; if there are none, the error lines of self-tests
# and compilers, and the last lines.
what_failed() { # FILE
  local tests
  tests=$(colourless "$1" | awk '
    /^\[ERROR\] (Failures|Errors): *$/ { inside = 1 }
    /^\[WARNING\] Flakes:/ { inside = 0 }
    inside
    /Tests run:/ { inside = 0 }
  ' | head -n 200)
  if [ -n "$tests" ]; then
    printf '%s\n' "$tests"
    return
  fi
  colourless "$1" | grep -E 'NOT OK|^FAILED|^not ok|^\[ERROR\] .*\.java:' | head -n 20
  printf '(the last lines)\n'
  tail -n 25 "$1"
}

# "SECONDS CLASS" of each test class that Maven ran.
class_times() { # FILE
  colourless "$1" | sed -n 's/^\[[A-Z]*\] *Tests run: .*Time elapsed: \([0-9.]*\) s .*-- in \(.*\)$/\1 s  \2/p' | sed 's/ s  [a-z.]*\./ s  /'
}
