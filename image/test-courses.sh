#!/usr/bin/env bash
# Builds course images and their parents, and tests the contract of a course image: a second build has the same digest; its
# lower layers are those of its parent, so that a node that has the parent pulls only the course's own layers; no layer is
# empty or duplicate; and, on the languages, the course's `check` in courses.yaml succeeds. Prints the layers that each
# course adds.
#
# image/test-courses.sh [COURSE...]             directly on the base (image/build --small), unchecked; default: databases
# image/test-courses.sh --kernels [COURSE...]   on the languages and their kernels, like the department's courses
#
# Must run as root; requires the tools of image/build and of ./firstbell, and unshare.
set -euo pipefail
IMAGE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
CACHE=${FIRSTBELL_IMAGE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/firstbell/image}

on=--small
if [[ ${1-} == --kernels ]]; then on=$1; shift; fi
(($#)) || set -- databases
fail() { printf 'image: %s\n' "$*" >&2; exit 1; }
value() { sed -n "s/^$1=//p" <<<"$2"; }

store=(--root "$CACHE/storage" --runroot "$CACHE/run")
work=$(mktemp -d)
container=
clean_up() {
  [[ -z $container ]] || buildah "${store[@]}" rm "$container" >/dev/null
  rm -rf "$work"
}
trap clean_up EXIT

# checked COURSE IMAGE: runs the course's check as the student.
checked() {
  local root check volume=$work/$1-home
  check=$(python3 "$IMAGE/courses.py" --check "$1")
  container=$(buildah "${store[@]}" from --pull-never "$2")
  root=$(buildah "${store[@]}" mount "$container")
  chmod 755 "$work"
  mkdir "$volume"
  chown 1000:100 "$volume"
  JUPYTER_DOCKER_STACKS_QUIET=1 "$IMAGE/sandbox" "$root" "$volume" 1000:100 bash -euxo pipefail -c "$check" \
    >"$work/$1.out" 2>&1 || fail "$1: its check failed"$'\n'"$(tail -n 20 "$work/$1.out")"
  buildah "${store[@]}" rm "$container" >/dev/null
  container=
}

base=$(value layout "$("$IMAGE/build" "$on")")
for course; do
  built=$("$IMAGE/build" "$on" "$course")
  # test-image.sh --twice tests the base.
  again=$("$IMAGE/build" "$on" --fresh-course "$course")
  [[ $(value digest "$built") == "$(value digest "$again")" ]] ||
    fail "$course: built twice, $(value digest "$built") and $(value digest "$again")"

  "$IMAGE/../firstbell" image inspect "$(value layout "$again")" --since "$base" --json >"$work/$course.json"
  python3 - "$work/$course.json" "$course" <<'PY' || fail "$course is not built on $base"
import json, sys
file, course = sys.argv[1:]
image = json.load(open(file))
added = len(image["toPull"])
shared = len(image["layers"]) - added
assert shared >= 5, f"only {shared} layers are the base's"
assert not image["lints"], image["lints"]
mb = lambda layers, key: sum(layer[key] for layer in layers) / 1e6
print(f"{course}: {image['digest']}, {shared} layers shared, {added} added: {mb(image['toPull'], 'bytes'):.0f} MB,"
      f" {mb(image['toPull'], 'unpackedBytes'):.0f} MB unpacked,"
      f" {image['pullOfThose']['quickMs'] / 1000:.0f} to {image['pullOfThose']['slowMs'] / 1000:.0f} s on a node with the base;"
      f" all of it {mb(image['layers'], 'bytes'):.0f} MB, {image['pull']['quickMs'] / 1000:.0f} to {image['pull']['slowMs'] / 1000:.0f} s")
PY
  # A course's check needs the compilers and kernels below it.
  [[ $on == --small ]] || checked "$course" "$(value image "$again")"
done
