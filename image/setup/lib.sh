# shellcheck shell=bash
# What the scripts of a build share. Two builds have to give the same bytes, so nothing that tells the time or the
# machine may stay behind.
set -euo pipefail

JUPYTER=/opt/jupyter
export PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore
# Who has a certificate of its own has it for all of them.
if [[ -n ${PIP_CERT-} ]]; then export NODE_EXTRA_CA_CERTS=$PIP_CERT SSL_CERT_FILE=$PIP_CERT CURL_CA_BUNDLE=$PIP_CERT; fi
# HOME stays empty: a deployment mounts a volume there.
export HOME=/tmp/build-home
mkdir -p "$HOME"
trap 'rm -rf "$HOME"' EXIT

# entries FILE: a list's lines without comments.
entries() { sed -e 's/[[:space:]]*#.*//' -e '/^[[:space:]]*$/d' "$1"; }

# compile FOLDER...: byte code that does not hold the time at which its source was unpacked. Without any, each start of
# each student would compile JupyterLab anew.
compile() {
  find "$@" -name __pycache__ -type d -prune -exec rm -rf {} +
  # What a compiler writes depends on the order of sets and on what it has compiled before: one seed, one process.
  PYTHONHASHSEED=0 "$JUPYTER/bin/python" -m compileall -q -f -j 1 --invalidation-mode unchecked-hash "$@" ||
    echo 'some files are for another Python; they stay as they are' >&2
}

# index_fonts: the index of fonts says when each folder was changed; in the image all are of 1970, which fontconfig takes for
# unchanged. Only where this layer changed one, so that no layer has the index again for nothing.
index_fonts() {
  command -v fc-cache >/dev/null || return 0
  local folder changed=()
  while read -r folder; do
    if [[ -d $folder && -n $(find "$folder" -maxdepth 0 -newermt @0) ]]; then changed+=("$folder"); fi
  done < <(fc-cache --system-only --verbose | sed -n 's|^\(/[^:]*\): .*|\1|p' | sort -u)
  ((${#changed[@]})) || return 0
  touch -d @0 "${changed[@]}"
  fc-cache --system-only --force
}

clean() {
  index_fonts
  # Each machine makes its own.
  [[ ! -s /etc/machine-id ]] || : >/etc/machine-id
  rm -f /var/lib/dbus/machine-id
  apt-get clean
  rm -rf /var/lib/apt/lists/* /var/cache/apt/*.bin /var/log/apt /var/log/dpkg.log /var/log/alternatives.log \
    /var/cache/ldconfig/aux-cache /var/log/fontconfig.log /root/.cache /root/.npm
  find /tmp /var/tmp -mindepth 1 -delete
}
