#!/usr/bin/env bash
# Builds the tool's image with buildah and runs the CronJob's command in it, as its user and with a read-only root.
#
# Must run as root; requires buildah, mmdebstrap and unshare, and the jars in cli/target. Debian and Java are built once and
# kept in the cache: FIRSTBELL_CONTAINER_CACHE.
set -euo pipefail
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
JARS=${FIRSTBELL_JARS:-$HERE/../../cli/target}
CACHE=${FIRSTBELL_CONTAINER_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/firstbell/container}

say() { printf 'container: %s\n' "$*" >&2; }
die() { say "$*"; exit 1; }
with_buildah() { buildah --root "$CACHE/storage" --runroot "$CACHE/run" "$@"; }

((EUID == 0)) || die 'must run as root, because the image has files of several users'
[[ -d $JARS/lib ]] || die "$JARS has no jars; build them with ./firstbell --version"

base=localhost/firstbell/debian:bookworm
if ! with_buildah inspect --type image "$base" >/dev/null 2>&1; then
  say 'building a Debian image from its packages (once)'
  mkdir -p "$CACHE"
  SOURCE_DATE_EPOCH=0 mmdebstrap --quiet --variant=minbase bookworm "$CACHE/debian.tar" http://deb.debian.org/debian
  container=$(with_buildah from scratch)
  with_buildah add --quiet "$container" "$CACHE/debian.tar" / >/dev/null
  with_buildah commit --quiet --timestamp 0 --rm "$container" "$base" >/dev/null
  rm "$CACHE/debian.tar"
fi
# Only what the Dockerfile copies, because buildah hashes the whole context.
context=$(mktemp -d)
trap 'rm -rf "$context"' EXIT
cp -r "$JARS"/firstbell-cli-*.jar "$JARS/lib" "$context"
with_buildah bud --quiet --isolation chroot --layers --timestamp 0 --format oci --build-arg "BASE_IMAGE=$base" \
  --file "$HERE/Dockerfile" --tag localhost/firstbell/firstbell:test "$context" >/dev/null
config=$(with_buildah inspect --type image --format '{{json .OCIv1.Config}}' localhost/firstbell/firstbell:test)
container=$(with_buildah from --pull-never localhost/firstbell/firstbell:test)
trap 'rm -rf "$context"; with_buildah rm "$container" >/dev/null' EXIT
root=$(with_buildah mount "$container")

# in_image ARGUMENT...: runs the image's entry point with the arguments, as a pod of the chart would: the image's user, no
# privileges, a root file system that cannot be written, and an empty /tmp. The file schedule.yaml is where the chart mounts it.
in_image() {
  python3 - "$root" "$config" "$context/schedule.yaml" "$@" <<'PY'
import json, os, sys
root, config, schedule, arguments = sys.argv[1], json.loads(sys.argv[2]), sys.argv[3], sys.argv[4:]
uid, gid = config["User"].split(":")
environment = dict(each.split("=", 1) for each in config["Env"])
if os.environ.get("API_SERVER"):
    environment |= {"KUBERNETES_SERVICE_HOST": os.environ["API_SERVER"], "KUBERNETES_SERVICE_PORT": "443"}
script = """set -e
mount --bind "$1" "$1"; mount -o remount,bind,ro "$1"
mount -t tmpfs tmpfs "$1/tmp"; mount -t proc proc "$1/proc"; mount --rbind /dev "$1/dev"
cp "$2" "$1/tmp/schedule.yaml"; chmod 644 "$1/tmp/schedule.yaml"
root=$1; user=$3; group=$4; shift 4
exec setpriv --reuid "$user" --regid "$group" --clear-groups --no-new-privs --bounding-set -all --inh-caps -all \\
  chroot_as "$root" "$@"
""".replace("exec setpriv", "exec chroot \"$root\" /usr/bin/setpriv").replace("  chroot_as \"$root\" \"$@\"", "  \"$@\"")
os.execvpe("unshare", ["unshare", "--mount", "--propagation", "private", "--pid", "--fork", "sh", "-c", script, "sh", root,
    schedule, uid, gid, *config["Entrypoint"], *arguments], environment)
PY
}

# expect WHAT CODE TEXT ARGUMENT...
expect() {
  local what=$1 code=$2 text=$3 found=0 output
  shift 3
  output=$(in_image "$@" 2>&1) || found=$?
  [[ $found == "$code" && $output == *"$text"* ]] || die "NOT OK: $what: exit code $found, and this output: $output"
  say "ok: $what"
}
cp "$HERE/../../examples/schedule.yaml" "$context/schedule.yaml"
expect 'the command' 0 'Usage: firstbell' --help
