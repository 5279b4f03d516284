#!/usr/bin/env bash
# The self-test of .ci/lib.sh, with output as Maven (Surefire 3.5.6) and the project's own self-tests print it.
set -uo pipefail
cd "$(dirname "$0")" || exit 1
# shellcheck source=.ci/lib.sh
source ./lib.sh

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
status=0
same() { # WHAT EXPECTED ACTUAL
  if [ "$2" = "$3" ]; then
    echo "ok: $1"
  else
    printf 'NOT OK: %s\n--- expected\n%s\n--- found\n%s\n' "$1" "$2" "$3"
    status=1
  fi
}

cat >"$folder/maven" <<'TXT'
[INFO] Running dev.firstbell.FlkTest
[INFO] Results:
[INFO] 
[ERROR] Failures: 
[ERROR] dev.firstbell.FlkTest.always
[ERROR]   Run 1: FlkTest.always:10 [what it is] 
expected: "b"
 but was: "a"
[ERROR]   Run 2: FlkTest.always:10 [what it is] 
expected: "b"
 but was: "a"
[INFO] 
[ERROR] Errors: 
[ERROR] dev.firstbell.FlkTest.error
[ERROR]   Run 1: FlkTest.error:11 IllegalState broken
[ERROR]   Run 2: FlkTest.error:11 IllegalState broken
[INFO] 
[WARNING] Flakes: 
[WARNING] dev.firstbell.FlkTest.each(String)[1]
[ERROR]   Run 1: FlkTest.each:12 IllegalState one x y
[INFO]   Run 2: PASS
[INFO] 
[WARNING] dev.firstbell.FlkTest.flaky
[ERROR]   Run 1: FlkTest.flaky:9 
expected: "CANCELLED"
 but was: "CHANNEL_CLOSED"
[INFO]   Run 2: PASS
[INFO] 
[WARNING] dev.firstbell.FlkTest.prop
[ERROR]   Run 1: FlkTest.prop Property [FlkTest:prop] failed with sample {0=-442143418}
[INFO]   Run 2: PASS
[INFO] 
[INFO] 
[ERROR] Tests run: 6, Failures: 1, Errors: 1, Skipped: 0, Flakes: 3
[INFO] 
[INFO] ------------------------------------------------------------------------
[INFO] BUILD FAILURE
TXT
# With the colours that Maven leaves even in files.
sed -i 's/^\[ERROR\]/[\x1b[1;31mERROR\x1b[m]/' "$folder/maven"

same 'flaky tests are listed with their first message' \
  'dev.firstbell.FlkTest.each(String)[1]: FlkTest.each:12 IllegalState one x y
dev.firstbell.FlkTest.flaky: FlkTest.flaky:9 expected: "CANCELLED" but was: "CHANNEL_CLOSED"
dev.firstbell.FlkTest.prop: FlkTest.prop Property [FlkTest:prop] failed with sample {0=-442143418}' \
  "$(flaky_tests "$folder/maven")"

same 'failed tests are shown with their messages, flaky ones and the rest are not' \
  '[ERROR] Failures: 
[ERROR] dev.firstbell.FlkTest.always
[ERROR]   Run 1: FlkTest.always:10 [what it is] 
expected: "b"
 but was: "a"
[ERROR]   Run 2: FlkTest.always:10 [what it is] 
expected: "b"
 but was: "a"
[INFO] 
[ERROR] Errors: 
[ERROR] dev.firstbell.FlkTest.error
[ERROR]   Run 1: FlkTest.error:11 IllegalState broken
[ERROR]   Run 2: FlkTest.error:11 IllegalState broken
[INFO] ' \
  "$(what_failed "$folder/maven")"

{
  echo 'lab: NOT OK: a start that is to fail (fails_with 1)'
  seq 1 40
} >"$folder/lab"
same 'without Maven tests, the failures and the last lines are shown' \
  "lab: NOT OK: a start that is to fail (fails_with 1)
(the last lines)
$(seq 16 40)" \
  "$(what_failed "$folder/lab")"
same 'without a second run no test is flaky' '' "$(flaky_tests "$folder/lab")"
exit $status
