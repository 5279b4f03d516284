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
# config_of EXPRESSION: of the image's configuration, in Python.
config_of() {
  with_buildah inspect --type image localhost/firstbell/firstbell:test |
    python3 -c 'import json, sys; config = json.load(sys.stdin)["OCIv1"]["config"]; print(eval(sys.argv[1]))' "$1"
}
container=$(with_buildah from --pull-never localhost/firstbell/firstbell:test)
trap 'rm -rf "$context"; with_buildah rm "$container" >/dev/null' EXIT
root=$(with_buildah mount "$container")

IFS=: read -r uid gid < <(config_of 'config["User"]')
mapfile -t environment < <(config_of '"\n".join(config["Env"])')
mapfile -t entry < <(config_of '"\n".join(config["Entrypoint"])')
[[ $uid:$gid =~ ^[1-9][0-9]*:[1-9][0-9]*$ ]] || die "NOT OK: the user is not a number, or root: '$uid:$gid'"

# as_a_pod COMMAND...: runs a command as a pod of the chart would: the image's user, no privileges, a root file system that
# cannot be written, an empty /tmp, the schedule (in /mnt), and a service account's files.
as_a_pod() {
  # shellcheck disable=SC2016 # expanded by the inner shell
  env --ignore-environment PATH="$PATH" "${environment[@]}" ${API_SERVER:+KUBERNETES_SERVICE_HOST="$API_SERVER"} \
    ${API_SERVER:+KUBERNETES_SERVICE_PORT=443} unshare --mount --propagation private --pid --fork sh -euc '
      root=$1 mounts=$2 uid=$3 gid=$4
      shift 4
      mount --bind "$root" "$root"
      mount --bind "$mounts/schedule" "$root/mnt"
      mount --bind "$mounts/run" "$root/run"
      mount -o remount,bind,ro "$root"
      mount -t tmpfs tmpfs "$root/tmp"
      mount -t proc proc "$root/proc"
      mount --bind /dev "$root/dev"
      exec chroot "$root" /usr/bin/setpriv --reuid "$uid" --regid "$gid" --clear-groups --no-new-privs \
        --bounding-set=-all --inh-caps=-all "$@"' sh "$root" "$context/mounts" "$uid" "$gid" "$@"
}
in_image() { as_a_pod "${entry[@]}" "$@"; }

# expect WHAT CODE TEXT ARGUMENT...
expect() {
  local what=$1 code=$2 text=$3 found=0 output
  shift 3
  output=$(in_image "$@" 2>&1) || found=$?
  [[ $found == "$code" && $output == *"$text"* ]] || die "NOT OK: $what: exit code $found, and this output: $output"
  say "ok: $what"
}
account=$context/mounts/run/secrets/kubernetes.io/serviceaccount
mkdir -p "$context/mounts/schedule" "$account"
cp "$HERE/../../examples/schedule.yaml" "$context/mounts/schedule"
printf 'jhub' >"$account/namespace"
printf 'a-token' >"$account/token"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=test -days 1 \
  -keyout /dev/null -out "$account/ca.crt" 2>/dev/null
chmod -R a+rX "$context"

# shellcheck disable=SC2016 # expanded by the inner shell
said=$(as_a_pod sh -c 'id -u; touch /tmp/new && touch /opt/firstbell/new' 2>&1) && die "NOT OK: its files can be written: $said"
[[ $said == "$uid"$'\n'*'Read-only file system' ]] || die "NOT OK: it is not read-only: $said"
say 'ok: its user can write to /tmp only'
expect 'it runs' 0 'Usage: firstbell' --help
in_image prescale --help >/dev/null 2>&1 || die 'NOT OK: the command has no verb named prescale'
expect 'the verb of the CronJob' 0 converge prescale --help
expect 'the schedule' 0 CSCI-1300 schedule show /mnt/schedule.yaml --at 2027-01-25T16:00:00Z
API_SERVER=192.0.2.1 expect 'an API server that is away is named' 1 192.0.2.1 prescale converge \
  --schedule=/mnt/schedule.yaml --namespace=jhub --max-nodes=8 --max-node-hours=60
say "all tests passed in $SECONDS s"
