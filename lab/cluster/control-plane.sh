# shellcheck shell=bash
# The steps of lab/up that only a cluster needs. Sourced by lab/up, whose variables it uses.
# shellcheck disable=SC2154 # state, toolchain, ... come from lab/up

CLUSTER=$LAB/cluster
KUBERNETES_PROGRAMS=(kube-apiserver kube-scheduler kube-controller-manager kubectl)

# --- Programs: built once per version, one by one, so that an interrupted build continues where it stopped. A program
# --- of the same minor version on the PATH is used instead.

check_cluster_toolchain() {
  need openssl openssl
  [[ $(uname -s) == Linux ]] || die 'the cluster needs Linux: each pod has a 127.x address'
  grep -qwF "k8s.io/kubernetes v$KUBERNETES_VERSION" "$CLUSTER/go.mod" ||
    die "cluster/go.mod does not require k8s.io/kubernetes v$KUBERNETES_VERSION, the version in versions.env"
}

# version_of PROGRAM: the version of the program on the PATH; fails if there is none.
version_of() {
  command -v "$1" >/dev/null || return 1
  case $1 in
    kubectl) kubectl version --client 2>/dev/null ;;
    *) "$1" --version 2>/dev/null ;;
  esac | grep -oE '[0-9]+\.[0-9]+\.[0-9]+' | head -n 1
}

wanted_version() {
  case $1 in
    etcd) echo "$ETCD_VERSION" ;;
    kwok) echo "$KWOK_VERSION" ;;
    *) echo "$KUBERNETES_VERSION" ;;
  esac
}

# program NAME: the full path of the program, on the PATH or in the cache.
program() {
  local wanted found
  wanted=$(wanted_version "$1")
  if found=$(version_of "$1") && [[ ${found%.*} == "${wanted%.*}" ]]; then
    command -v "$1"
  else
    echo "$CACHE/bin-$(uname -m)/$1-$wanted"
  fi
}

build_binaries() {
  local name target missing=()
  for name in "${KUBERNETES_PROGRAMS[@]}" etcd kwok; do
    target=$(program "$name")
    [[ -x $target ]] || missing+=("$name")
  done
  ((${#missing[@]})) || return 0
  need go 'golang-go (or from https://go.dev/dl)'
  say "building ${missing[*]} (once per version; takes some minutes and, for that time, 6 GB of disk)"
  mkdir -p "$CACHE/bin-$(uname -m)"
  for name in "${missing[@]}"; do timed "$name" build_program "$name" "$(program "$name")"; done
  chmod -R u+w "$CACHE/go" # the module cache is read-only
  rm -rf "$CACHE/go"
}

# Builds outside the checkout and the user's own Go caches, with low priority and at most two compilers at once.
build_program() {
  compile "$@" 2> >(grep -v '^go: downloading ' >&2)
}

compile() (
  what=$1 target=$2 stamp=k8s.io/component-base/version
  unset GOOS GOARCH
  export CGO_ENABLED=0 GOMODCACHE=$CACHE/go/mod GOCACHE=$CACHE/go/build GOWORK=off
  export GOFLAGS='-mod=readonly -trimpath -buildvcs=false -p=2'
  flags='-s -w'
  case $what in
    kwok)
      mkdir -p "$CACHE/go/bin"
      cd "$CACHE/go" || exit
      GOFLAGS=${GOFLAGS/-mod=readonly /} GOBIN=$CACHE/go/bin nice go install -ldflags "$flags" \
        "sigs.k8s.io/kwok/cmd/kwok@v$KWOK_VERSION"
      mv "$CACHE/go/bin/kwok" "$target.new"
      ;;
    etcd)
      cd "$CLUSTER" || exit
      nice go build -ldflags "$flags" -o "$target.new" go.etcd.io/etcd/server/v3
      ;;
    *)
      cd "$CLUSTER" || exit
      IFS=. read -r major minor _ <<<"$KUBERNETES_VERSION"
      flags+=" -X $stamp.gitVersion=v$KUBERNETES_VERSION -X $stamp.gitMajor=$major -X $stamp.gitMinor=$minor"
      nice go build -ldflags "$flags" -o "$target.new" "k8s.io/kubernetes/cmd/$what"
      ;;
  esac
  mv "$target.new" "$target"
)

# --- Control plane

claim_cluster_ports() {
  claim "$FIRST_PORT" etcd etcdPeer api controllerManager scheduler kwok pool
  # The port of every pod. Two labs may use the same addresses, because their ports differ.
  claim 8888 servers
}

# fill FILE KEY=VALUE...: prints the file with each @KEY@ replaced by its value.
fill() {
  local file=$1 pair script=()
  shift
  for pair in "$@"; do script+=(-e "s#@${pair%%=*}@#${pair#*=}#g"); done
  sed "${script[@]}" "$file"
}

# kubeconfig_for TOKEN
kubeconfig_for() {
  cat <<YAML
apiVersion: v1
kind: Config
clusters: [{name: lab, cluster: {server: "https://127.0.0.1:$(port_of api)", certificate-authority: "$state/certs/apiserver.crt"}}]
users: [{name: lab, user: {token: "$1"}}]
contexts: [{name: lab, context: {cluster: lab, user: lab, namespace: jhub}}]
current-context: lab
YAML
}

# The hub has the name and permissions of a service account, but its token is issued here and not by the cluster.
make_credentials() {
  local admin hub
  new_secret "$state/admin-k8s-token"
  new_secret "$state/hub-k8s-token"
  new_secret "$state/gke-token"
  admin=$(<"$state/admin-k8s-token") hub=$(<"$state/hub-k8s-token")
  cat >"$state/tokens.csv" <<CSV
$admin,lab-admin,lab-admin,system:masters
$hub,system:serviceaccount:jhub:hub,hub,"system:serviceaccounts,system:serviceaccounts:jhub"
CSV
  openssl genrsa -out "$state/sa.key" 2048 2>/dev/null
  openssl rsa -in "$state/sa.key" -pubout -out "$state/sa.pub" 2>/dev/null
  kubeconfig_for "$admin" >"$state/kubeconfig"
  kubeconfig_for "$hub" >"$state/hub-kubeconfig"
}

start_etcd() {
  local client peer
  client=http://127.0.0.1:$(port_of etcd) peer=http://127.0.0.1:$(port_of etcdPeer)
  start "$state" etcd -- "$(program etcd)" --name lab --data-dir "$state/etcd" \
    --listen-client-urls "$client" --advertise-client-urls "$client" \
    --listen-peer-urls "$peer" --initial-advertise-peer-urls "$peer" --initial-cluster "lab=$peer" \
    --unsafe-no-fsync --log-level warn # the lab's state need not survive a power cut
  wait_until "$state" etcd "etcd on port $(port_of etcd)" answers "$client/health"
}

start_apiserver() {
  start "$state" kube-apiserver -- "$(program kube-apiserver)" \
    --etcd-servers="http://127.0.0.1:$(port_of etcd)" \
    --bind-address=127.0.0.1 --secure-port="$(port_of api)" --advertise-address=127.0.0.1 \
    --endpoint-reconciler-type=none --cert-dir="$state/certs" --service-cluster-ip-range=10.96.0.0/16 \
    --token-auth-file="$state/tokens.csv" --authorization-mode=RBAC \
    --service-account-issuer=https://kubernetes.default.svc \
    --service-account-key-file="$state/sa.pub" --service-account-signing-key-file="$state/sa.key" \
    --allow-privileged=true --event-ttl=1h --profiling=false --v=1
  wait_until "$state" kube-apiserver "the API server on port $(port_of api)" cluster_answers "$state"
}

# These three components start in parallel.
start_controllers() {
  local as_admin=("--authentication-kubeconfig=$state/kubeconfig" "--authorization-kubeconfig=$state/kubeconfig"
    --authentication-skip-lookup=true)
  start "$state" kube-controller-manager -- "$(program kube-controller-manager)" \
    --kubeconfig="$state/kubeconfig" "${as_admin[@]}" \
    --bind-address=127.0.0.1 --secure-port="$(port_of controllerManager)" --cert-dir="$state/certs-kcm" \
    --leader-elect=false --use-service-account-credentials=false \
    --service-account-private-key-file="$state/sa.key" --root-ca-file="$state/certs/apiserver.crt" \
    --allocate-node-cidrs=true --cluster-cidr=127.64.0.0/14 --node-cidr-mask-size=24 \
    --service-cluster-ip-range=10.96.0.0/16 --kube-api-qps=200 --kube-api-burst=400 \
    --controllers='*,-persistentvolume-attach-detach-controller,-persistentvolume-expander-controller,-ttl-after-finished-controller,-certificatesigningrequest-signing-controller,-horizontal-pod-autoscaler-controller' \
    --v=1
  fill "$CLUSTER/scheduler.yaml" KUBECONFIG="$state/kubeconfig" >"$state/scheduler.yaml"
  start "$state" kube-scheduler -- "$(program kube-scheduler)" --config="$state/scheduler.yaml" "${as_admin[@]}" \
    --bind-address=127.0.0.1 --secure-port="$(port_of scheduler)" --cert-dir="$state/certs-scheduler" --v=1
  fill "$CLUSTER/kwok.yaml" PORT="$(port_of kwok)" KUBELET_VERSION="$KUBERNETES_VERSION" >"$state/kwok.yaml"
  start "$state" kwok -- "$(program kwok)" --kubeconfig="$state/kubeconfig" --config="$state/kwok.yaml" \
    --manage-all-nodes=false --manage-nodes-with-label-selector=lab/kubelet=running --node-ip=127.0.0.1 --node-port="$(port_of kwok)" \
    --server-address="127.0.0.1:$(port_of kwok)"
  wait_until "$state" kube-controller-manager 'the controller manager' \
    answers --insecure "https://127.0.0.1:$(port_of controllerManager)/healthz"
  wait_until "$state" kube-scheduler 'the scheduler' answers --insecure "https://127.0.0.1:$(port_of scheduler)/healthz"
  wait_until "$state" kwok 'KWOK' answers "http://127.0.0.1:$(port_of kwok)/healthz"
}

kubectl_() { "$(program kubectl)" --kubeconfig "$state/kubeconfig" "$@"; }

# --- Z2JH's objects, and the numbers of the deployment

helm_value() { value "$state/values" "$1" || true; }

read_values() {
  "$toolchain/venv/bin/python" -B "$CLUSTER/values.py" "$CLUSTER/site.yaml" "${values[@]}" >"$state/values"
  : "${concurrent_spawn_limit:=$(helm_value hub.concurrentSpawnLimit)}"
  : "${active_server_limit:=$(helm_value hub.activeServerLimit)}"
  : "${consecutive_failure_limit:=$(helm_value hub.consecutiveFailureLimit)}"
  : "${start_timeout:=$(helm_value singleuser.startTimeout)}"
  : "${http_timeout:=30}"
  : "${placeholders:=$(helm_value scheduling.userPlaceholder.replicas)}"
  : "${storage:=$(helm_value singleuser.storage.type)}"
  [[ $storage =~ ^(dynamic|none)$ ]] || {
    say "singleuser.storage.type is '$storage'; the lab can only do dynamic and none (--storage)"
    return 1
  }
}

create_objects() {
  local scheduler=default-scheduler purpose='hub.jupyter.org/node-purpose: user' cpu image container pullers=()
  [[ $(helm_value scheduling.userScheduler.enabled) != true ]] || scheduler=jhub-user-scheduler
  [[ $(helm_value prePuller.continuous.enabled) == true ]] || purpose='lab/none: none'
  cpu=$(helm_value singleuser.cpu.guarantee)
  for image in $(helm_value images); do
    # The chart's names: the pre-scaler knows the students' image by the first.
    container='image-pull-singleuser'
    [[ $image == "$(helm_value singleuser.image)" ]] || container="$container-profilelist-${#pullers[@]}"
    pullers+=("{name: $container, image: \"$image\", command: [/bin/sh, -c, echo 'Pulling complete']}")
  done
  fill "$CLUSTER/objects.yaml" PLACEHOLDERS="$placeholders" SCHEDULER="$scheduler" PULLER_NODES="$purpose" \
    PULLERS="$(IFS=,; echo "${pullers[*]}")" PLACEHOLDER_MEMORY="$(helm_value singleuser.memory.guarantee)" \
    PLACEHOLDER_CPU="${cpu:-0}" >"$state/objects.yaml"
  kubectl_ apply --filename "$state/objects.yaml" --validate=false >"$state/logs/objects.log"
  wait_until "$state" kube-controller-manager 'the default service account of namespace jhub' \
    has_service_account
}

has_service_account() { kubectl_ get serviceaccount default --namespace jhub >/dev/null 2>&1; }

# --- The lab's own parts

# start_part PART ARGUMENT...: starts PART.py as an administrator of the cluster.
start_part() {
  local part=$1
  shift
  start "$state" "$part" KUBECONFIG="$state/kubeconfig" PYTHONDONTWRITEBYTECODE=1 -- \
    "$toolchain/venv/bin/python" "$CLUSTER/$part.py" "$@"
}

start_parts() {
  local image images=()
  for image in $(helm_value images); do images+=(--image "$image"); done
  start_part kubelet "${images[@]}"
  start_part volumes --seconds "$volume_seconds" --zone "${zones%%,*}"
  start_part servers --port "$(port_of servers)" --hub-version "$JUPYTERHUB_VERSION"
  "start_${autoscaler}_pool"
  wait_until "$state" servers "the students' servers" listens "$(port_of servers)"
}

start_simulated_pool() {
  local option options=()
  for option in "${!pool[@]}"; do options+=("--$option" "${pool[$option]}"); done
  [[ $enforce_minimum == false ]] || options+=(--enforce-minimum)
  start_part pool --port "$(port_of pool)" --token-file "$state/gke-token" --cluster "$name" \
    --zones "$zones" --location "$(location)" ${quota:+--quota "$quota"} \
    --ready-delay "$ready_delay" --pull-seconds "$pull_seconds" --first-ordinal "$nodes" \
    ${seed:+--draws "$draws" --seed "$seed"} "${options[@]}"
  wait_until "$state" pool 'the node pool' listens "$(port_of pool)"
}

# location: of the cluster, as GKE's calls name it: its zone, or the region of its zones.
location() {
  local zone region
  [[ $zones == *,* ]] || { echo "$zones"; return; }
  region=${zones%%,*} region=${region%-*}
  for zone in ${zones//,/ }; do [[ ${zone%-*} == "$region" && $zone != "$region" ]] || region=lab; done
  echo "$region"
}

# The cluster-autoscaler with its own pool. It creates nodes from a template and removes all of them when it ends.
start_real_pool() {
  "$toolchain/venv/bin/python" -B "$CLUSTER/real_autoscaler.py" --size "${pool[size]}" --min "${pool[min]}" \
    --max "${pool[max]}" --ready-delay "$ready_delay" --pull-seconds "$pull_seconds" >"$state/autoscaler.json"
  kubectl_ apply --filename "$state/autoscaler.json" >>"$state/logs/objects.log"
  start "$state" pool KUBECONFIG="$state/kubeconfig" POD_NAMESPACE=kube-system KWOK_PROVIDER_MODE=local -- \
    "$(command -v cluster-autoscaler)" --cloud-provider=kwok --kubeconfig="$state/kubeconfig" --namespace=kube-system \
    --leader-elect=false --address="127.0.0.1:$(port_of pool)" --expander=least-waste \
    --enforce-node-group-min-size="$enforce_minimum" --scan-interval="${pool[scan-interval]}s" \
    --scale-down-unneeded-time="${pool[scale-down-unneeded-time]}s" \
    --scale-down-delay-after-add="${pool[scale-down-delay-after-add]}s" \
    --unremovable-node-recheck-timeout="${pool[scan-interval]}s"
  wait_until "$state" pool 'the cluster-autoscaler' listens "$(port_of pool)"
}

listens() { (: <>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

add_first_nodes() {
  ((nodes)) || return 0
  KUBECONFIG=$state/kubeconfig "$toolchain/venv/bin/python" -B "$CLUSTER/nodes.py" add --count "$nodes" \
    --zone "${zones%%,*}" >"$state/logs/nodes.log"
  wait_until "$state" kwok "$nodes nodes with their images" nodes_have_images
}

nodes_have_images() {
  local images
  images=$(kubectl_ get nodes --output 'jsonpath={range .items[*]}{.status.images[*].names}{"\n"}{end}' | grep -c .) || true
  ((images >= nodes))
}

start_cluster() {
  read_values
  make_credentials
  timed 'etcd started' start_etcd
  timed 'API server started' start_apiserver
  timed 'controller manager, scheduler and KWOK started' start_controllers
  timed 'objects created' create_objects
  timed 'kubelet, servers and node pool started' start_parts
  timed "$nodes nodes ready" add_first_nodes
  timed 'hub started' start_hub KUBECONFIG="$state/hub-kubeconfig" \
    FIRSTBELL_LAB_SERVERS_PORT="$(port_of servers)" FIRSTBELL_LAB_IMAGE="$(helm_value singleuser.image)" \
    FIRSTBELL_LAB_PROFILES="$(helm_value singleuser.profileList)" \
    FIRSTBELL_LAB_START_DELAY="$start_delay" FIRSTBELL_LAB_DRAWS="$draws" FIRSTBELL_LAB_SEED="$seed" \
    FIRSTBELL_LAB_MEMORY_GUARANTEE="$(helm_value singleuser.memory.guarantee)" \
    FIRSTBELL_LAB_MEMORY_LIMIT="$(helm_value singleuser.memory.limit)" \
    FIRSTBELL_LAB_CPU_GUARANTEE="$(helm_value singleuser.cpu.guarantee)" \
    FIRSTBELL_LAB_CPU_LIMIT="$(helm_value singleuser.cpu.limit)" \
    FIRSTBELL_LAB_STORAGE="$storage" \
    FIRSTBELL_LAB_STORAGE_CAPACITY="$(helm_value singleuser.storage.capacity)" \
    FIRSTBELL_LAB_STORAGE_CLASS="$(helm_value singleuser.storage.dynamic.storageClass)" \
    FIRSTBELL_LAB_CLAIM_NAME="$(helm_value singleuser.storage.dynamic.pvcNameTemplate)" \
    FIRSTBELL_LAB_VOLUME_NAME="$(helm_value singleuser.storage.dynamic.volumeNameTemplate)" \
    FIRSTBELL_LAB_HOME="$(helm_value singleuser.storage.homeMountPath)" \
    FIRSTBELL_LAB_DELETE_PVC="$(helm_value hub.config.KubeSpawner.delete_pvc)" \
    FIRSTBELL_LAB_NAMED_SERVERS="$(helm_value hub.allowNamedServers)" \
    FIRSTBELL_LAB_USER_SCHEDULER="$(helm_value scheduling.userScheduler.enabled)" \
    FIRSTBELL_LAB_POD_PRIORITY="$(helm_value scheduling.podPriority.enabled)" \
    FIRSTBELL_LAB_NODE_PURPOSE="$(helm_value scheduling.userPods.nodeAffinity.matchNodePurpose)"
}

describe_cluster() {
  cat <<TXT
kubernetesVersion=$KUBERNETES_VERSION
kubeconfig=$state/kubeconfig
hubKubeconfig=$state/hub-kubeconfig
kubectl=$(program kubectl)
python=$toolchain/venv/bin/python
namespace=jhub
images=$(helm_value images)
seed=$seed
autoscaler=$autoscaler
zones=$zones
storage=$storage
TXT
  [[ $autoscaler == real ]] || cat <<TXT
gkeUrl=http://127.0.0.1:$(port_of pool)/v1/projects/lab/locations/$(location)/clusters/$name/nodePools/user
gkeTokenFile=$state/gke-token
gkeMetadataHost=127.0.0.1:$(port_of pool)
labPoolUrl=http://127.0.0.1:$(port_of pool)/lab/pool
TXT
}
