#!/usr/bin/env bash
# Tests the VS Code extension.
#
# image/test-vscode.sh         against the real jupyter-server-proxy, with a stand-in for code-server
# image/test-vscode.sh --hub   only end to end: a browser, JupyterHub, JupyterLab, the real code-server. Builds
#                              code-server from npm the first time (some minutes) and keeps it in the cache.
# image/test-vscode.sh --image   only the tests in the built image; FIRSTBELL_IMAGE_ROOT is its file system
# image/test-vscode.sh --probe   checks whether code-server is in the cache, so that --hub takes only a few minutes
#
# Requires python3 with venv; --hub also node, npm, Chromium and the build tools of code-server. On Debian:
# apt-get install chromium build-essential pkg-config libkrb5-dev
set -euo pipefail
# The builds below run in $(...), where a failing command would otherwise not end the build.
shopt -s inherit_errexit
IMAGE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
CACHE=${FIRSTBELL_IMAGE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/firstbell/image}
CODE_SERVER_VERSION=$(sed -n 's/^ARG CODE_SERVER_VERSION=//p' "$IMAGE/Dockerfile")
# The Node version that this version of code-server requires (engines in its package.json).
NODE_VERSION=24.21.0
CHP_VERSION=$(sed -n 's/^CONFIGURABLE_HTTP_PROXY_VERSION=//p' "$IMAGE/../lab/versions.env")

say() { printf 'image: %s\n' "$*" >&2; }

# built NAME PRODUCT COMMAND...: prints the cache's folder NAME. The command builds it in a folder that gets this name when it
# is complete. A folder without PRODUCT (after an interrupted build, or from an older version of this script) is built again.
built() {
  local target=$CACHE/$1 product=$2
  shift 2
  if [[ ! -e $target/$product ]]; then
    say "building $target (once per set of versions)"
    rm -rf "$target" "$target.building"
    mkdir -p "$target.building"
    "$@" "$target.building" >&2
    [[ -e $target.building/$product ]] || { say "$target has no $product after its build"; return 1; }
    mv "$target.building" "$target"
  fi
  echo "$target"
}
CODE_SERVER=code-server-$CODE_SERVER_VERSION
CODE_SERVER_ENTRY=editor/node_modules/code-server/out/node/entry.js

what=${1-}
if [[ $what == --probe ]]; then
  [[ -e $CACHE/$CODE_SERVER/$CODE_SERVER_ENTRY ]] || { say "$CODE_SERVER is not in the cache ($CACHE)"; exit 1; }
  exit 0
fi
tests=()
key=$({
  cat "$IMAGE/vscode-proxy/tests/requirements.lock"
  python3 -VV
} | sha256sum | cut -c 1-12)
make_python() { python3 -m venv "$1"; }
python=$(built "python-$key" bin/python make_python)/bin/python
"$python" -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps \
  --requirement "$IMAGE/vscode-proxy/tests/requirements.lock"
# The extension itself from its sources here, with the locked build backend.
"$python" -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable \
  "$IMAGE/vscode-proxy"

CHP_PROGRAM=node_modules/.bin/configurable-http-proxy
make_chp() { npm install --prefix "$1" --no-audit --no-fund --save-exact "configurable-http-proxy@$CHP_VERSION"; }
unset FIRSTBELL_CODE_SERVER FIRSTBELL_CHP
if [[ -n $what ]]; then
  FIRSTBELL_CHP=$(built "chp-$CHP_VERSION" "$CHP_PROGRAM" make_chp)/$CHP_PROGRAM
  export FIRSTBELL_CHP
fi
if [[ $what == --image ]]; then
  tests=(tests/test_in_the_image.py)
else
  unset FIRSTBELL_IMAGE_ROOT
fi
if [[ $what == --hub ]]; then
  # npm removes files that node's package adds to its own folder, so each package has a separate tree.
  make_code_server() {
    pkg-config --exists krb5-gssapi || {
      say 'code-server cannot be built without libkrb5 (apt-get install build-essential pkg-config libkrb5-dev)'
      return 1
    }
    mkdir "$1/node" "$1/editor"
    npm install --prefix "$1/node" --no-audit --no-fund --save-exact "node@$NODE_VERSION"
    npm_config_nodedir=$(cd "$1/node/node_modules/node/node_modules/"node-linux-* && pwd) \
      PATH=$1/node/node_modules/node/bin:$PATH \
      npm install --prefix "$1/editor" --no-audit --no-fund --save-exact "code-server@$CODE_SERVER_VERSION"
    # code-server must run with this node, not with the one on the PATH.
    cat >"$1/code-server" <<'SH'
#!/bin/sh
here=$(dirname "$(readlink -f "$0")")
exec "$here/node/node_modules/node/bin/node" "$here/ENTRY" "$@"
SH
    sed -i "s|ENTRY|$CODE_SERVER_ENTRY|" "$1/code-server"
    chmod +x "$1/code-server"
  }
  FIRSTBELL_CODE_SERVER=$(built "$CODE_SERVER" "$CODE_SERVER_ENTRY" make_code_server)/code-server
  export FIRSTBELL_CODE_SERVER
  tests=(tests/test_behind_hub.py)
fi
cd "$IMAGE/vscode-proxy"
exec "$python" -m pytest -q -p no:cacheprovider ${tests[@]+"${tests[@]}"}
