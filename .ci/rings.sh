# shellcheck shell=bash
# The rings of this project, in the order in which they start (schedule.sh defines the lanes, unchanged.sh the inputs).
# Sourced by .ci/run, never run. docs/ci.md describes which test runs where, and why.
#
# Lanes: `alone` for rings whose tests assert milliseconds, or whose result depends on a quiet machine; `waits` for rings
# that mostly wait for servers, pods and timeouts; `computes` for all others.
# shellcheck disable=SC2154 # the files that .ci/run sources share their variables

# --- Tools

# have COMMAND [PACKAGE]: succeeds if the command exists; if it does not, installs the package (default: the command's name)
# if possible.
have() {
  command -v "$1" >/dev/null || { installed "${2:-$1}" && command -v "$1" >/dev/null; }
}

# has_module MODULE PACKAGE: the same for a Python module.
has_module() {
  python3 -c "import $1" 2>/dev/null || { installed "$2" && python3 -c "import $1" 2>/dev/null; }
}

installed() { # PACKAGE
  if [[ $(id -u) -ne 0 ]] || ! command -v apt-get >/dev/null || ! command -v flock >/dev/null; then return 1; fi
  # One at a time, because rings run in parallel.
  # shellcheck disable=SC2016 # expanded by the inner shell
  flock "$work/apt" bash -c '[[ -e $1.updated ]] || apt-get update -qq && touch "$1.updated"
    apt-get install -y -qq --no-install-recommends "$2"' - "$work/apt" "$1" >/dev/null 2>&1
}

# need COMMAND [PACKAGE]: ends the ring as skipped if the command is missing.
need() { have "$@" || cannot_run "$1 was not found and could not be installed (apt-get install ${2:-$1})"; }

need_maven() {
  need javac openjdk-17-jdk-headless
  need mvn maven
}

need_lab() {
  need node nodejs
  need npm
  need curl
  need ss iproute2
  need_venv
}

need_venv() {
  need python3
  has_module 'ensurepip, venv' python3-venv || cannot_run 'python3 has no venv module (apt-get install python3-venv)'
}

# Maven runs a failed test once more.
maven() {
  need_maven
  mvn -B -ntp -Dsurefire.rerunFailingTestsCount=1 -Dfailsafe.rerunFailingTestsCount=1 "$@"
}

# --- Copies of the checkout, so that rings can build in parallel

# in_copy COMMAND...: runs the command in a copy that includes the compiled classes, which Maven then reuses.
in_copy() {
  local copy=$RING_FOLDER/checkout
  copy_to "$copy"
  find "$copy" -path '*/target/maven-status/*' -name '*.lst' -exec sed -i "s#$PWD/#$copy/#" {} +
  in_folder "$copy" "$@"
}

# in_clean_copy COMMAND...: runs the command in a copy without compiled classes.
in_clean_copy() {
  local copy=$RING_FOLDER/checkout
  copy_to "$copy" '--exclude=./*/target'
  in_folder "$copy" "$@"
}

copy_to() { # FOLDER OPTION...
  mkdir -p "$1"
  tar -c --format=posix --exclude=./runs --exclude=./.firstbell "${@:2}" . | tar -x -C "$1"
}

in_folder() {
  local status=0
  (cd "$1" && "${@:2}") || status=$?
  rm -rf "$1"
  return $status
}

# integration_tests PROFILE ROOMS OPTION...: runs the integration tests without the unit tests. Tests keep their labs in the
# folder for temporary files. It is in the ring's folder, so that labs that an interrupted ring leaves are found and stopped.
integration_tests() {
  in_copy maven verify -P "$1" -pl "$2" -am -Dunit.tests.skip=true -Dspotless.check.skip \
    -DargLine="-Djava.io.tmpdir=$RING_FOLDER/tmp" "${@:3}" || return
  [[ -n $(class_times "$RING_FOLDER/output") ]] || { echo 'NOT OK: Maven found no test to run'; return 1; }
}

# --- Helm, with which tests of the room `deploy` render charts
HELM_VERSION=3.22.0

helm_file() { echo "${XDG_CACHE_HOME:-$HOME/.cache}/firstbell/helm/helm-$HELM_VERSION-$(uname -m)"; }

# built_helm: prints the path of Helm's command. It is built from its Go module the first time (about 5 minutes), outside the
# user's own Go caches, and then kept in the cache. Fails if it is missing and cannot be built.
built_helm() {
  local cache target
  target=$(helm_file)
  cache=$(dirname "$target")
  if [[ ! -x $target ]]; then
    command -v go >/dev/null || { echo 'go was not found; it builds helm' >&2; return 1; }
    mkdir -p "$cache/go/bin" &&
      (
        unset GOOS GOARCH
        export CGO_ENABLED=0 GOMODCACHE=$cache/go/mod GOCACHE=$cache/go/build GOBIN=$cache/go/bin GOWORK=off
        export GOFLAGS='-trimpath -buildvcs=false -modcacherw -p=2' GOTOOLCHAIN=local
        cd "$cache/go" && nice -n 19 go install -ldflags '-s -w' "helm.sh/helm/v3/cmd/helm@v$HELM_VERSION"
      ) 2> >(grep -v '^go: downloading ' >&2) &&
      mv "$cache/go/bin/helm" "$target"
    rm -rf "$cache/go"
  fi
  [[ -x $target ]] && echo "$target"
}

# --- The README's test command
verify() {
  local helm
  if helm=$(built_helm); then
    export FIRSTBELL_HELM=$helm
  else
    echo 'helm is not available, so the tests that render charts with it are skipped'
  fi
  maven verify
}
ring 'verify' alone always verify

# --- The real control plane: built from Go modules the first time (about 10 minutes), then kept in the cache
build_cluster() {
  command -v go >/dev/null || cannot_run 'go was not found; it builds the control plane'
  need openssl
  need_lab
  nice -n 19 lab/up cluster --build-only
}
ring 'lab-cluster build' computes 'lab tool:go tool:python tool:node tool:system' build_cluster

# --- The real JupyterHub of each line: a hub as Z2JH ships it, and a crowded hub below another path that waits for starts
up_hub() { # LINE NAME OPTION...; failed starts are part of the contract tests and must not make the hub exit
  lab/up hub --line "$1" --name "$2" --port 0 --contract --consecutive-failure-limit 0 "${@:3}"
}
lab_hub() { # LINE ROOMS OPTION...
  local main crowded status=0
  need_maven
  need_lab
  if main=$(up_hub "$1" "ci-$1") &&
    crowded=$(up_hub "$1" "ci-$1-crowded" --base-url /jupyter/ --concurrent-spawn-limit 2 --active-server-limit 2 \
      --slow-spawn-timeout 10); then
    printf '%s\n\n%s\n' "$main" "$crowded"
    FIRSTBELL_LAB_FILE=$(sed -n 's/^state=//p' <<<"$main")/lab.env \
      FIRSTBELL_LAB_CROWDED_FILE=$(sed -n 's/^state=//p' <<<"$crowded")/lab.env \
      FIRSTBELL_LAB_URL=$(sed -n 's/^url=//p' <<<"$main") \
      FIRSTBELL_LAB_TOKEN_FILE=$(sed -n 's/^tokenFile=//p' <<<"$main") \
      integration_tests lab-hub "$2" "${@:3}" || status=$?
  else
    status=1
  fi
  lab/down --name "ci-$1-crowded" || status=$?
  lab/down --name "ci-$1" || status=$?
  return $status
}
lab='lab tool:python tool:node tool:system'
java='tool:java tool:mvn'
ring 'lab-hub 6' waits "room:client room:simulations $lab $java" \
  lab_hub 6 client,simulations -Dlab.hub.tests=both-lines
ring 'lab-hub' waits "room:client room:simulations $lab $java" lab_hub 5 client,simulations

# --- Class starts, disruptions and watches on the real control plane, with the command; then the lab's own self-test
lab_cluster() {
  command -v go >/dev/null || cannot_run 'go was not found; it builds the control plane'
  integration_tests lab-cluster cli
}
lab_cluster_scripts() {
  command -v go >/dev/null || cannot_run 'go was not found; it builds the control plane'
  # Built by another ring, which may be building it now.
  FIRSTBELL_HELM=$(helm_file) TMPDIR=$RING_FOLDER/tmp lab/test-cluster.sh
}
ring 'lab-cluster' waits "room:cli deploy examples tool:go $lab $java" lab_cluster
ring 'lab-cluster scripts' waits "deploy/helm deploy/charts twin/src/main/resources tool:go $lab" lab_cluster_scripts
after 'lab-cluster' 'lab-cluster build'
after 'lab-cluster scripts' 'lab-cluster build'
lab_scripts() {
  need_lab
  TMPDIR=$RING_FOLDER/tmp lab/test.sh
}
ring 'lab scripts' waits "$lab" lab_scripts

# --- The students' image
vs_code() { # OPTION...
  need_venv
  image/test-vscode.sh "$@"
}
ring 'VS Code extension' computes 'image tool:python tool:system' vs_code
# The same end to end, and the built base. They take minutes and gigabytes, so they run only if they are in the cache or
# with FIRSTBELL_IMAGE=build.
image_cache=${FIRSTBELL_IMAGE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/firstbell/image}
vs_code_behind_a_hub() {
  if ! image/test-vscode.sh --probe; then
    [[ ${FIRSTBELL_IMAGE:-} == build ]] ||
      cannot_run 'code-server is not in the cache; FIRSTBELL_IMAGE=build builds it, about 6 minutes'
    need g++ build-essential
    need pkg-config
    need krb5-config libkrb5-dev
  fi
  need chromium
  need node nodejs
  need npm
  vs_code --hub
}
ring 'VS Code behind a hub' computes 'image lab/versions.env tool:python tool:node tool:system env:FIRSTBELL_IMAGE' \
  vs_code_behind_a_hub
built_image() { # MINUTES COMMAND...
  { [[ $(id -u) -eq 0 ]] && have buildah && have mmdebstrap; } ||
    cannot_run 'needs root and buildah (apt-get install buildah mmdebstrap)'
  has_module yaml python3-yaml || cannot_run 'python3 has no yaml module (apt-get install python3-yaml)'
  [[ -d $image_cache/storage || ${FIRSTBELL_IMAGE:-} == build ]] ||
    cannot_run "the cache has no layers; FIRSTBELL_IMAGE=build builds the image, about $1"
  "${@:2}"
}
image_registry() {
  need docker-registry
  in_copy image/test-registry.sh
}
image_kernels() {
  [[ ${FIRSTBELL_IMAGE:-} == build ]] ||
    cannot_run 'takes minutes and 6 GB even with the base in the cache; FIRSTBELL_IMAGE=build builds it'
  in_copy image/test-kernels.sh
}
image="image tool:python tool:node tool:system env:FIRSTBELL_IMAGE"
ring 'image base' computes "$image lab/versions.env" built_image '5 minutes' image/test-image.sh
ring 'image registry' computes "$image room:cli examples $java" built_image '5 minutes' image_registry
ring 'image kernels' computes "$image room:image $java" built_image '15 minutes and 6 GB' image_kernels
# The tool's image, from the jars of `verify`. Debian and Java are in the cache, or built with FIRSTBELL_IMAGE=build.
tool_image() {
  { [[ $(id -u) -eq 0 ]] && have buildah && have mmdebstrap; } ||
    cannot_run 'needs root and buildah (apt-get install buildah mmdebstrap)'
  [[ -d ${XDG_CACHE_HOME:-$HOME/.cache}/firstbell/container/storage || ${FIRSTBELL_IMAGE:-} == build ]] ||
    cannot_run 'the cache has no layers; FIRSTBELL_IMAGE=build builds the image, about 3 minutes'
  [[ -d cli/target/lib ]] || cannot_run 'cli/target has no jars; mvn verify builds them'
  deploy/container/test.sh
}
ring 'tool image' computes "room:cli deploy examples tool:system env:FIRSTBELL_IMAGE $java" tool_image
image_scripts() {
  [[ $(id -u) -eq 0 ]] || cannot_run 'needs root, because the scripts change the user'
  image/test-scripts.sh --probe || cannot_run 'this machine has no overlay file system'
  image/test-scripts.sh
}
ring 'image scripts' computes 'image tool:system' image_scripts
image_courses() {
  need_venv
  # In a virtual environment, because python3 may lack yaml.
  python3 -m venv "$RING_FOLDER/venv" &&
    "$RING_FOLDER/venv/bin/python" -m pip install --quiet --disable-pip-version-check \
      --constraint lab/requirements-cluster-5.txt PyYAML &&
    "$RING_FOLDER/venv/bin/python" -m unittest discover --start-directory image --pattern 'test_*.py'
}
ring 'image courses' computes 'image lab/requirements-cluster-5.txt tool:python' image_courses

# --- Shell scripts: all files with a shell's shebang or a shellcheck directive in the first line
shell_scripts() {
  local file
  git ls-files | while IFS= read -r file; do
    if head -n 1 "$file" | grep -aqE '^(#!.*\b(ba)?sh\b|# shellcheck shell=)'; then echo "$file"; fi
  done
}
scripts() {
  local files
  need shellcheck
  mapfile -t files < <(shell_scripts)
  ((${#files[@]})) || cannot_run 'found no scripts, because this is not a git checkout'
  .ci/test.sh && .ci/test-run.sh && shellcheck -x "${files[@]}"
}
ring 'shellcheck' computes '. tool:shellcheck' scripts

# --- The tests that depend on the JDK, on JDK 25 beside the default one; all other code is only compiled with it
newest_jdk() {
  local home
  for home in /usr/lib/jvm/*25*; do
    [[ -x $home/bin/javac ]] && { echo "$home"; return; }
  done
  return 1
}
on_jdk_25() {
  JAVA_HOME=$(newest_jdk) || cannot_run 'JDK 25 was not found under /usr/lib/jvm'
  export JAVA_HOME
  in_clean_copy maven verify -P second-jdk -Dspotless.check.skip
}
ring 'JDK 25' alone 'room:cli room:image deploy examples tool:jdk25 tool:mvn' on_jdk_25

# --- Compares the record with a real hub's own timestamps, student by student, in milliseconds
truth() {
  need_lab
  integration_tests lab-hub cli -Dlab.hub.tests=milliseconds
}
ring 'lab-hub truth' alone "room:cli deploy examples $lab $java" truth

# --- The README's first command, as a user types it, and the files that the README lists
demo_once() { # OUT; exit code 4: a run was INVALID, because of this machine and not of the code
  ./firstbell demo --out "$1" || return
  local file
  for file in report.html schedule.yaml values.diff plan.json the-plan/journal.jsonl the-plan/students.jsonl; do
    [[ -s $1/$file ]] || { echo "the demo did not write $file"; return 1; }
  done
}
demo() {
  local tries status=0
  need_maven
  tries=$(mktemp -d)
  demo_once "$tries/1" || status=$?
  if [[ $status -eq 4 ]]; then
    echo 'the machine was too busy for a valid run; trying once more'
    status=0
    demo_once "$tries/2" || status=$?
  fi
  rm -rf "$tries"
  if [[ $status -eq 4 ]]; then cannot_run 'a run was INVALID twice: this machine was too busy'; fi
  return $status
}
ring 'demo' alone "firstbell room:cli deploy examples $java" demo
