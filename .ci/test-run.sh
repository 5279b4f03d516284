#!/usr/bin/env bash
# The self-test of .ci/run, with invented rings in a separate checkout and cache folder.
# shellcheck disable=SC2317 # functions are called through ok
set -uo pipefail
CI=$(cd "$(dirname "$0")" && pwd -P)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export XDG_CACHE_HOME=$folder/cache ORDER=$folder/order FIRSTBELL_CI_BEAT=1 FIRSTBELL_CI_PATIENCE=20
export GIT_CONFIG_GLOBAL=/dev/null GIT_AUTHOR_NAME=ci GIT_AUTHOR_EMAIL=ci@example.org
export GIT_COMMITTER_NAME=$GIT_AUTHOR_NAME GIT_COMMITTER_EMAIL=$GIT_AUTHOR_EMAIL
repository=$folder/repository
status=0

ok() { # WHAT COMMAND...
  if "${@:2}"; then
    echo "ok: $1"
  else
    printf 'NOT OK: %s (%s)\n' "$1" "${*:2}"
    sed 's/^/    /' "$folder/out"
    status=1
  fi
}
same() { [[ $1 == "$2" ]] || { printf "    '%s' is not '%s'\n" "$1" "$2"; return 1; }; }
# line TEXT: the last output contains this line; consecutive spaces count as one.
line() { sed 's/  */ /g' "$folder/out" | grep -qxE -- "$1"; }
no() { ! "$@"; }
runs() { # EXIT_CODE ARGUMENT...: .ci/run
  local code=0
  : >"$ORDER"
  "$repository/.ci/run" "${@:2}" >"$folder/out" 2>&1 || code=$?
  same "$1" "$code"
}
began() { grep -c "^$1 begins" "$ORDER"; }
commit() { git -C "$repository" add -A && git -C "$repository" commit -qm "$1"; }

# --- A checkout with rings that record when they begin and end
mkdir -p "$repository"/{one,two,three}
cp -r "$CI" "$repository/.ci"
for room in one two three; do echo 1 >"$repository/$room/file"; done
cat >"$repository/.ci/rings.sh" <<'SH'
step() { # NAME SECONDS EXIT_CODE
  echo "$1 begins" >>"$ORDER"
  echo "$1 says this"
  sleep "$2"
  echo "$1 ends" >>"$ORDER"
  return "${3:-0}"
}
broken() { [[ ! -e one/broken ]] || { echo 'NOT OK: broken'; return 3; }; step broken 0; }
tool_version() { echo "${TOOL-}"; }
ring 'verify' alone always step verify 0
ring 'wait one' waits one step one 1
ring 'wait two' waits 'two tool:any' step two 1
ring 'third' waits three step third 0
ring 'compute' computes 'one two three' broken
ring 'cannot' computes one cannot_run 'no such tool'
ring 'last' alone one step last 0
after 'compute' 'wait one'
SH
git -C "$repository" init -q
commit 'first'

# --- The first run
ok 'an empty cache runs everything' runs 0
ok 'a ring alone ends before the next begins' same 'verify begins verify ends' "$(head -n 2 "$ORDER" | paste -sd ' ')"
ok 'two rings that wait run in parallel' same 'one begins two begins' "$(sed -n 3,4p "$ORDER" | sort | paste -sd ' ')"
ok 'the lane runs no third ring at the same time' no grep -q third <(head -n 5 "$ORDER")
ok 'a ring after another begins when that one has ended' \
  same 'one ends broken begins' "$(grep -E '^(one ends|broken begins)' "$ORDER" | paste -sd ' ')"
ok 'a second ring alone begins when all others have ended' same 'last begins last ends' "$(tail -n 2 "$ORDER" | paste -sd ' ')"
ok 'the output of each ring is printed' same 6 "$(grep -c 'says this' "$folder/out")"
ok 'once' same 1 "$(grep -c 'two says this' "$folder/out")"
ok 'a ring that cannot run has a reason' line 'skipped cannot computes [0-9 ]+% no such tool'
ok 'the summary has start, end and seconds' line 'passed wait one waits [0-9]+ [0-9]+ [12] [0-9]+%'
ok 'and the numbers of rings' line '6 passed, 0 failed, 1 skipped, 0 unchanged, 0 flaky'
ok 'without other output the running rings are printed' grep -q '^=== after .* wait one for ' "$folder/out"

# --- Unchanged
first=$(git -C "$repository" rev-parse --short=12 HEAD)
ok 'nothing changed' runs 0
ok 'then rings that passed are unchanged' line "unchanged wait one waits since $first, passed then in [12] s"
ok 'and not passed' line '1 passed, 0 failed, 1 skipped, 5 unchanged, 0 flaky'
ok 'a ring with the input always ran' same 1 "$(began verify)"
ok 'the others did not' same 0 "$(began one)"
echo 2 >"$repository/two/file"
commit 'second'
ok 'one room changed' runs 0
ok 'the rings that it is an input of run again' same '1 1' "$(began two) $(began broken)"
ok 'the other rings do not' same '0 0' "$(began one) $(began third)"
TOOL=2 ok 'another version of a tool' runs 0
ok 'runs the rings again that depend on it' same '1 0' "$(began two) $(began third)"
echo '# changed' >>"$repository/.ci/lib.sh"
commit 'third'
ok 'other scripts of .ci' runs 0
ok 'run everything again' same '1 1 1 1 1' "$(began one) $(began two) $(began third) $(began broken) $(began last)"
ok 'with --all' runs 0 --all
ok 'everything runs' same '1 1 1' "$(began one) $(began two) $(began last)"
ok 'a ring that is named' runs 0 'wait one'
ok 'runs even if unchanged, and no other' same '1 1' "$(began one) $(grep -c begins "$ORDER")"

# --- What never counts as passed
touch "$repository/one/broken"
commit 'broken'
ok 'a failed ring gives exit code 1' runs 1
ok 'the summary shows the failure' line 'FAILED compute computes [0-9 ]+%'
ok 'and the part after it names the ring' line '=== what failed in: compute'
ok 'and its message' line 'NOT OK: broken'
ok 'the other rings ran' same 1 "$(began last)"
ok 'again' runs 1
ok 'it is run again, and only it' line '1 passed, 1 failed, 1 skipped, 4 unchanged, 0 flaky'
git -C "$repository" rm -q one/broken
commit 'mended'
echo 3 >"$repository/three/file"
ok 'a checkout with changes that are not committed' runs 0
ok 'runs everything' line '6 passed, 0 failed, 1 skipped, 0 unchanged, 0 flaky'
commit 'fourth'
ok 'and leaves no record' runs 0
ok 'of what ran in it' same 1 "$(began third)"
cat >>"$repository/.ci/rings.sh" <<'SH'
flakes() { printf '%s\n' '[WARNING] Flakes: ' '[WARNING] a.B.c' '[ERROR]   Run 1: B.c:9 no' '[INFO]   Run 2: PASS' '[ERROR] Tests run: 1'; }
ring 'flaky' computes one flakes
ring 'nowhere' computes four step nowhere 0
SH
commit 'a flaky ring, and a ring with a path that does not exist'
ok 'a flaky test' runs 0
ok 'is named' line 'flaky flaky: a.B.c: B.c:9 no'
ok 'again' runs 0
ok 'a ring that passed with one runs again' line 'passed flaky computes [0-9 ]+%'
ok 'as does a ring with an input that does not exist' same 1 "$(began nowhere)"

# --- Bad usage
ok 'an unknown ring is bad usage' runs 2 nowhere-at-all
ok 'as is an unknown option' runs 2 --al

# --- Signals
cat >>"$repository/.ci/rings.sh" <<'SH'
stubborn() { (trap '' TERM; echo "$BASHPID" >>"$ORDER.pids"; sleep 300 & echo $! >>"$ORDER.pids"; wait) & step stubborn 300; }
ring 'stubborn' waits one stubborn
ring 'sleeper' waits one step sleeper 300
SH
commit 'rings that take long'
"$repository/.ci/run" stubborn sleeper >"$folder/out" 2>&1 &
run=$!
for ((i = 0; i < 100; i++)); do
  [[ ! -s $ORDER.pids ]] || ! grep -q sleeper "$ORDER" || break
  sleep 0.1
done
mapfile -t pids < <(pgrep -g "$(pgrep -P "$run" -d,)" 2>/dev/null)
kill -TERM "$run"
wait "$run"
ok 'TERM ends it with its exit code' same 143 $?
ok 'there were processes to end' test "${#pids[@]}" -ge 4
still() { for pid in "${pids[@]}"; do ! kill -0 "$pid" 2>/dev/null || echo "$pid"; done; }
ok 'and no process is left' same '' "$(still)"
ok 'the summary is printed nevertheless' line 'ended stubborn waits [0-9]+ [0-9]+ [0-9]+ [0-9]+%'
ok 'its folder is removed' same '' "$(find "${TMPDIR:-/tmp}" -maxdepth 1 -newer "$ORDER.pids" -name 'firstbell-ci.*')"
exit $status
