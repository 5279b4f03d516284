#!/usr/bin/env bash
# Builds course images right on the base (image/build --small COURSE), and the base itself, and tests what a course image
# promises: its digest is the same when it is built again; below its own layers it is the base, layer by layer, so that a
# node that has the base takes in what the course adds; no layer is empty or there twice. Prints what each adds.
#
# image/test-courses.sh [COURSE...]     default: systems rust-go
#
# Runs as root; needs what image/build --small needs, and what ./firstbell needs.
set -euo pipefail
IMAGE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)

(($#)) || set -- systems rust-go
fail() { printf 'image: %s\n' "$*" >&2; exit 1; }
value() { sed -n "s/^$1=//p" <<<"$2"; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
base=$(value layout "$("$IMAGE/build" --small)")
for course; do
  built=$("$IMAGE/build" --small "$course")
  # The base's layers have a test of their own (test-image.sh --twice).
  again=$("$IMAGE/build" --small --fresh-course "$course")
  [[ $(value digest "$built") == "$(value digest "$again")" ]] ||
    fail "$course: built twice, $(value digest "$built") and $(value digest "$again")"

  "$IMAGE/../firstbell" image inspect "$(value layout "$again")" --since "$base" --json >"$work/$course.json"
  python3 - "$work/$course.json" "$course" "$base" <<'PY' || fail "$course does not stand on the base"
import json, sys
file, course, base = sys.argv[1:]
image = json.load(open(file))
added = len(image["toPull"])
shared = len(image["layers"]) - added
assert shared >= 5, f"only {shared} layers are the base's"
assert not image["lints"], image["lints"]
mb = lambda layers, key: sum(layer[key] for layer in layers) / 1e6
print(f"{course}: {shared} layers shared, {added} added: {mb(image['toPull'], 'bytes'):.0f} MB,"
      f" {mb(image['toPull'], 'unpackedBytes'):.0f} MB unpacked,"
      f" {image['pullOfThose']['quickMs'] / 1000:.0f} to {image['pullOfThose']['slowMs'] / 1000:.0f} s on a node with the base;"
      f" all of it {mb(image['layers'], 'bytes'):.0f} MB, {image['pull']['quickMs'] / 1000:.0f} to {image['pull']['slowMs'] / 1000:.0f} s")
PY
done
