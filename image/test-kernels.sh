#!/usr/bin/env bash
# Tests students' programs in the image: builds the base, the languages and their kernels (image/build --kernels), starts the
# image's server and uses it with the project's client: runs a cell in each kernel, and compiles, runs and debugs C, C++ and
# Rust in the terminal. Must run as root; requires the tools of image/build, Maven, a JDK, and unshare.
set -euo pipefail
IMAGE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
CACHE=${FIRSTBELL_IMAGE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/firstbell/image}

built=$("$IMAGE/build" --kernels)
echo "$built"
store=(--root "$CACHE/storage" --runroot "$CACHE/run")
container=$(buildah "${store[@]}" from --pull-never "$(sed -n 's/^image=//p' <<<"$built")")
trap 'buildah "${store[@]}" rm "$container" >/dev/null' EXIT
FIRSTBELL_IMAGE_ROOT=$(buildah "${store[@]}" mount "$container")
FIRSTBELL_IMAGE_LAYOUT=$(sed -n 's/^layout=//p' <<<"$built")
export FIRSTBELL_IMAGE_ROOT FIRSTBELL_IMAGE_LAYOUT

# Go's compiled library is the only content of these layers that is not unpacked: a second build must give the same bytes.
compiled() { (cd "$1/var/cache/go-build" && find . -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum); }
again=$(buildah "${store[@]}" from --pull-never "$(sed -n 's/^image=//p' <<<"$built")")
trap 'buildah "${store[@]}" rm "$container" "$again" >/dev/null' EXIT
buildah "${store[@]}" run --isolation chroot --user root "$again" -- \
  bash -c 'rm -r /var/cache/go-build && /opt/setup-scripts/install-go-cache'
[[ $(compiled "$FIRSTBELL_IMAGE_ROOT") == "$(compiled "$(buildah "${store[@]}" mount "$again")")" ]] ||
  { echo 'image: two builds of the Go standard library differ' >&2; exit 1; }

cd "$IMAGE/.."
mvn -B -ntp verify -P image-kernels -pl image -am -Dunit.tests.skip=true -Dspotless.check.skip
