# shellcheck shell=bash
# Functions that the scripts of a build share. Two builds must give the same bytes, so no script may leave data that depends
# on the time or the machine.
set -euo pipefail

JUPYTER=/opt/jupyter
export PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore
# npm, curl, and Python use the same certificate as pip.
if [[ -n ${PIP_CERT-} ]]; then export NODE_EXTRA_CA_CERTS=$PIP_CERT SSL_CERT_FILE=$PIP_CERT CURL_CA_BUNDLE=$PIP_CERT; fi
# The user's home stays empty, because a deployment mounts a volume there.
export HOME=/tmp/build-home
mkdir -p "$HOME"
trap 'rm -rf "$HOME"' EXIT

# entries FILE: the lines of a list without comments.
entries() { sed -e 's/[[:space:]]*#.*//' -e '/^[[:space:]]*$/d' "$1"; }

# compile FOLDER...: compiles to byte code without the timestamps of its sources. Without byte code, every start of every
# student's server would compile JupyterLab again.
compile() {
  find "$@" -name __pycache__ -type d -prune -exec rm -rf {} +
  # The byte code depends on the order of sets and on files compiled before, so this uses one seed and one process.
  PYTHONHASHSEED=0 "$JUPYTER/bin/python" -m compileall -q -f -j 1 --invalidation-mode unchecked-hash "$@" ||
    echo 'some files are for another Python version; they are not compiled' >&2
}

# index_fonts: writes the index of fonts, which contains the time of each folder's last change. In the image all folders are
# from 1970, so that fontconfig does not index them again. Runs only if this layer changed a folder, so that no layer
# contains the index without need.
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
  # Each machine creates its own id.
  [[ ! -s /etc/machine-id ]] || : >/etc/machine-id
  rm -f /var/lib/dbus/machine-id
  apt-get clean
  rm -rf /var/lib/apt/lists/* /var/cache/apt/*.bin /var/log/apt /var/log/dpkg.log /var/log/alternatives.log \
    /var/cache/ldconfig/aux-cache /var/log/fontconfig.log /root/.cache /root/.npm
  find /tmp /var/tmp -mindepth 1 -delete
}
