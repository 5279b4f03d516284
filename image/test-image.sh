#!/usr/bin/env bash
# Tests the base of the built image: builds it (image/build --small), runs its scripts (test-scripts.sh on its file system)
# and its server under a real JupyterHub (test-vscode.sh --image).
#
# image/test-image.sh            uses layers of an earlier build, if there are any
# image/test-image.sh --twice    first builds twice without and once with layers of an earlier build: the digests must agree
#
# Must run as root; requires the tools of image/build --small, and unshare.
set -euo pipefail
IMAGE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
CACHE=${FIRSTBELL_IMAGE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/firstbell/image}

say() { printf 'image: %s\n' "$*" >&2; }
digest_of() { sed -n 's/^digest=//p' <<<"$1"; }

if [[ ${1-} == --twice ]]; then
  first=$("$IMAGE/build" --small --fresh)
  second=$("$IMAGE/build" --small --fresh)
  built=$("$IMAGE/build" --small)
  say "first $(digest_of "$first"), second $(digest_of "$second"), with the cache $(digest_of "$built")"
  [[ $(digest_of "$first") == "$(digest_of "$second")" && $(digest_of "$first") == "$(digest_of "$built")" ]] ||
    { say 'builds of one commit differ'; exit 1; }
else
  built=$("$IMAGE/build" --small)
fi
echo "$built"

store=(--root "$CACHE/storage" --runroot "$CACHE/run")
container=$(buildah "${store[@]}" from --pull-never "$(sed -n 's/^image=//p' <<<"$built")")
trap 'buildah "${store[@]}" rm "$container" >/dev/null' EXIT
root=$(buildah "${store[@]}" mount "$container")

"$IMAGE/test-scripts.sh" "$root"
FIRSTBELL_IMAGE_ROOT=$root "$IMAGE/test-vscode.sh" --image
