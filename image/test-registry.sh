#!/usr/bin/env bash
# Tests `firstbell image inspect` against a real registry, Debian's docker-registry on loopback: it reports the same of the
# pushed base as of the pushed layout, and fetches no layer. Must run as root; requires the tools of image/build --small and
# of ./firstbell, and docker-registry.
set -euo pipefail
IMAGE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
CACHE=${FIRSTBELL_IMAGE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/firstbell/image}

fail() { printf 'image: %s\n' "$*" >&2; exit 1; }

built=$("$IMAGE/build" --small)
layout=$(sed -n 's/^layout=//p' <<<"$built")
work=$(mktemp -d)
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
cat >"$work/registry.yml" <<YML
version: 0.1
storage: {filesystem: {rootdirectory: $work/data}}
http: {addr: "127.0.0.1:$port"}
YML
docker-registry serve "$work/registry.yml" >"$work/log" 2>&1 &
registry=$!
trap 'kill "$registry"; wait "$registry" || true; rm -rf "$work"' EXIT
for ((i = 0; i < 50; i++)); do
  if curl -s -o "$work/v2" "http://127.0.0.1:$port/v2/"; then break; fi
  sleep 0.2
done

reference=127.0.0.1:$port/cs/students:small
buildah --root "$CACHE/storage" --runroot "$CACHE/run" push --quiet --tls-verify=false --format oci \
  "$(sed -n 's/^image=//p' <<<"$built")" "docker://$reference"
pushed=$(wc -l <"$work/log")

"$IMAGE/../firstbell" image inspect "$layout" --json >"$work/layout.json"
"$IMAGE/../firstbell" image inspect "$reference" --json >"$work/registry.json"
python3 - "$work" <<'PY' || fail 'the reports of the registry and of the layout differ'
import json, sys
layout, registry = (json.load(open(f"{sys.argv[1]}/{name}.json")) for name in ("layout", "registry"))
for key in ("digest", "bytes", "lints"):
    assert layout[key] == registry[key], (key, layout[key], registry[key])
for one, other in zip(layout["layers"], registry["layers"], strict=True):
    for key in ("digest", "bytes", "empty", "createdBy"):
        assert one[key] == other[key], (key, one, other)
off = registry["unpackedBytes"] / layout["unpackedBytes"]
assert 0.8 < off < 1.25, f"the estimate is {off:.2f} of the measured size"
print(f"{layout['digest']}: {layout['bytes']} bytes, the estimate of the unpacked size is {off:.2f} of the measured size")
PY
asked=$(tail -n "+$((pushed + 1))" "$work/log" | grep -c '"GET /v2/cs/')
[[ $asked == 2 ]] || fail "the registry received $asked requests instead of 2, for manifest and configuration"

for wrong in "127.0.0.1:$port/cs/students:none" "127.0.0.1:$port/cs/student"; do
  status=0
  "$IMAGE/../firstbell" image inspect "$wrong" 2>"$work/err" || status=$?
  [[ $status == 2 ]] || fail "$wrong: exit code $status"
  grep -q 'does not exist (message: ' "$work/err" || fail "$wrong: $(<"$work/err")"
done
