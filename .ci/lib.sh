# shellcheck shell=bash
# What .ci/run reads out of a ring's output. Sourced, never run; .ci/test.sh holds it to what Maven prints.

# Without a terminal's colours, which some tools write into files, too.
colourless() { # FILE
  sed 's/\x1b\[[0-9;]*m//g' "$1"
}

# The tests that failed and passed when they were run again, one line each, with what they said first.
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

# The decisive lines of a ring that failed: tests by name with what they said; where there are none, the lines that say in
# a self-test or a compiler what went wrong, and the last ones.
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
