#!/usr/bin/env bash
# Self-test of the cluster lab: starts clusters in a separate state folder, uses them, breaks them, and checks that nothing
# is left. Takes some minutes once the programs are built. Exit code 0: all tests passed.
set -euo pipefail
FIRSTBELL_LAB_STATE=$(mktemp -d)
export FIRSTBELL_LAB_STATE
# shellcheck source=lab/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=lab/test-lib.sh
source "$LAB/test-lib.sh"
trap '"$LAB/down" --all 2>/dev/null; rm -rf "$STATES"' EXIT
one=$STATES/one two=$STATES/two

kube() { local state=$1; shift; "$(value "$state/lab.env" kubectl)" --kubeconfig "$state/kubeconfig" "$@"; }

# start_user STATE NAME [BODY]: the HTTP status of the start.
start_user() {
  http_status "$1" POST "/hub/api/users/$2" >/dev/null
  http_status "$1" POST "/hub/api/users/$2/server" --data "${3:-{\}}" --dump-header "$STATES/.headers"
}

# is_ready STATE USER...: each of the users has a server that is ready.
is_ready() {
  local state=$1 user
  shift
  for user in "$@"; do hub_request "$state" GET "/hub/api/users/$user" | grep -q '"ready": true' || return 1; done
}

progress() { hub_request "$1" GET "/hub/api/users/$2/server/progress" --max-time 120; }

# reasons STATE POD: the reasons of the pod's events, each once, in alphabetical order: components write events late and
# with a resolution of seconds or microseconds, so neither their order nor their timestamps are exact.
reasons() {
  kube "$1" get events --field-selector "involvedObject.name=$2" \
    --output 'jsonpath={range .items[*]}{.reason}{"\n"}{end}' | sort -u | tr '\n' ' '
}
has_reasons() { same "$3 " "$(reasons "$1" "$2")"; }
# has_event STATE POD TEXT
has_event() { [[ $(kube "$1" get events --field-selector "involvedObject.name=$2") == *"$3"* ]]; }

node_of() { kube "$1" get pod "$2" --output 'jsonpath={.spec.nodeName}'; }
is_gone() { ! kube "$1" get "$2" "$3" >/dev/null 2>&1; }
hub_forgot() { ! hub_request "$1" GET "/hub/api/users/$2" | grep -q '"ready": true'; }
ready_nodes() { "$LAB/node" --name "$1" list | awk -F '\t' '$2 == "yes"' | wc -l; }
has_ready_nodes() { (($(ready_nodes "$1") == $2)); }

# gke STATE METHOD SUFFIX [BODY]: calls the node pool, /operations/... or the lab's own /lab/pool; prints the response.
gke() {
  local url
  url=$(value "$1/lab.env" gkeUrl)
  case $3 in
    /operations/*) url=${url%%/clusters/*} ;;
    /lab/*) url=${url%%/v1/*} ;;
  esac
  curl --config <(printf 'header = "Authorization: Bearer %s"\n' "$(<"$1/gke-token")") --silent --noproxy '*' \
    --request "$2" ${4:+--data "$4"} "$url$3"
}
field() { python3 -c 'import json, sys; print(json.load(sys.stdin).get(sys.argv[1], ""))' "$1"; }
operation_is_done() { [[ $(gke "$1" GET "/operations/$2" | field status) == DONE ]]; }

# talk STATE USER v1|legacy CODE: prints the reply of a new kernel of the user, through the proxy.
talk() {
  hub_request "$1" POST "/user/$2/api/kernels" --data '{"name": "python3"}' | field id >"$STATES/.kernel"
  "$(value "$1/lab.env" python)" -B "$LAB/cluster/talk.py" "$1" "$2" "$(<"$STATES/.kernel")" "$3" "$4"
}

# socket_status STATE PATH [CURL_OPTION...]: the HTTP status of the response that opens a websocket.
socket_status() {
  local state=$1 path=$2
  shift 2
  curl --silent --noproxy '*' --max-time 5 --output /dev/null --write-out '%{http_code}' --header 'Connection: Upgrade' \
    --header 'Upgrade: websocket' --header 'Sec-WebSocket-Version: 13' \
    --header 'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==' "$@" "$(value "$state/lab.env" url)$path" || true # stays open
}

# log_in STATE USER: a browser with the hub's cookies.
browser() { curl --silent --noproxy '*' --max-time 60 --cookie "$STATES/.cookies" --cookie-jar "$STATES/.cookies" "$@"; }
log_in() {
  local login xsrf
  login=$(value "$1/lab.env" url)hub/login
  rm -f "$STATES/.cookies"
  xsrf=$(browser "$login" | sed -n 's/.*name="_xsrf" value="\([^"]*\)".*/\1/p' | head -n 1)
  browser "$login" --data-urlencode "_xsrf=$xsrf" --data "username=$2&password=any" --output /dev/null
}
cookie() { awk -v path="$1" -v name="$2" '$3 == path && $6 == name { print $7 }' "$STATES/.cookies"; }

# claim_of STATE CLAIM: its phase, size, class and access modes.
claim_of() {
  kube "$1" get pvc "$2" \
    --output 'jsonpath={.status.phase} {.status.capacity.storage} {.spec.storageClassName} {.spec.accessModes[*]}'
}
volume_of() { kube "$1" get pvc "$2" --output 'jsonpath={.spec.volumeName}'; }
# claims_are NAMES: these are vic's claims.
claims_are() {
  same "$1" "$(kube "$one" get pvc --selector hub.jupyter.org/username=vic --output 'jsonpath={.items[*].metadata.name}')"
}

image_of() { kube "$1" get pod "$2" --output 'jsonpath={.spec.containers[0].image}'; }
waits_for() { [[ $(kube "$1" get pod "$2" --output 'jsonpath={.status.containerStatuses[0].state.waiting.reason}') == "$3" ]]; }
node_is() { [[ $("$LAB/node" --name "$1" list | awk -F '\t' -v node="$2" '$1 == node { print $2 }') == "$3" ]]; }
# drawn PART SUBJECT: the seconds that the second cluster must draw.
drawn() {
  (cd "$LAB/cluster" && "$(value "$two/lab.env" python)" -B -c 'import sys; from draws import Draws
print(f"{Draws(sys.argv[1], 7).seconds(sys.argv[2], sys.argv[3], 0):.9f}")' "$STATES/draws.yaml" "$@")
}
# first_of_watch STATE VERSION: the type, and the code if there is one, of the first message of a watch of the pods.
first_of_watch() {
  kube "$1" get --raw "/api/v1/namespaces/jhub/pods?watch=1&timeoutSeconds=2&resourceVersion=$2" |
    python3 -c 'import json, sys; first = json.loads(sys.stdin.readline()); print(first["type"], first["object"].get("code", ""))'
}

# What both the simulated and the real autoscaler must do in a cluster without nodes, whose hub accepts two starts at once,
# with the pool options of `pool` below.
scales_up() {
  local state=$1 kind
  kind=$(value "$state/lab.env" autoscaler)
  expect "[$kind] without a node the first start is accepted" same 202 "$(start_user "$state" dan)"
  expect "[$kind] and the second" same 202 "$(start_user "$state" eve)"
  expect "[$kind] the third is throttled" same 429 "$(start_user "$state" fay)"
  expect "[$kind] with the given Retry-After" grep -qix $'retry-after: [23]\r' "$STATES/.headers"
  expect "[$kind] the autoscaler starts a node and both get ready" eventually is_ready "$state" dan eve
  expect "[$kind] one node" same 1 "$(ready_nodes "${state##*/}")"
  expect "[$kind] the pod went through the stages of a cold node" eventually has_reasons "$state" jupyter-dan \
    'Created FailedScheduling Pulled Pulling Scheduled Started TriggeredScaleUp'
  expect "[$kind] now the third gets in" same 202 "$(start_user "$state" fay)"
  expect "[$kind] and is quick" eventually is_ready "$state" fay
  expect "[$kind] still one node" same 1 "$(ready_nodes "${state##*/}")"
}
scales_down() {
  local state=$1 kind user
  kind=$(value "$state/lab.env" autoscaler)
  for user in dan eve fay; do http_status "$state" DELETE "/hub/api/users/$user/server" >/dev/null; done
  expect "[$kind] a node that has been empty for long enough goes" eventually has_ready_nodes "${state##*/}" 0
}

# --- Bad input
expect 'an unknown option is bad usage' fails_with 2 "$LAB/up" cluster --noeds 3
expect 'an option of the cluster is bad usage for a hub' fails_with 2 "$LAB/up" hub --nodes 3
expect 'a zone given twice is bad usage' fails_with 2 "$LAB/up" cluster --zones lab-a,lab-b,lab-a
expect 'an unknown location policy is bad usage' fails_with 2 "$LAB/up" cluster --location-policy NEAR
expect 'listing the nodes of a lab that is not a cluster is an error' fails_with 1 "$LAB/node" --name one list

# --- Two clusters, started at the same time: the first with named servers, the second with the twin's distributions but for
# --- the two slow ones
sed -E '/^  (node.boot|image.pull):/,/tag:/ { s/(medianSeconds:).*/\1 4/; s/(p95Seconds:).*/\1 6/ }' \
  "$LAB/../twin/src/main/resources/dev/firstbell/twin/parameters.yaml" >"$STATES/draws.yaml"
sed 's/^hub:$/hub:\n  allowNamedServers: true/' "$LAB/../deploy/helm/values.yaml" >"$STATES/named.yaml"
"$LAB/up" cluster --name one --port 0 --nodes 2 --start-delay 1 --start-timeout 20 \
  --values "$STATES/named.yaml" >"$STATES/.one" &
pool=(--nodes 0 --start-delay 1 --concurrent-spawn-limit 2 --retry-after '2,3' --pool-max 3 --scan-interval 1
  --scale-down-unneeded-time 5 --scale-down-delay-after-add 5)
"$LAB/up" cluster --name two --port 0 "${pool[@]}" --operation-seconds 2 --seed 7 --draws "$STATES/draws.yaml" \
  >"$STATES/.two"
expect 'both start side by side' wait $!
expect 'up prints what it writes' cmp "$STATES/.one" "$one/lab.env"
expect 'both are healthy' fails_with 0 "$LAB/status"
expect 'credentials are for the owner only' same 600 "$(stat -c %a "$one/kubeconfig")"
expect 'claims are made as the chart makes them' same dynamic "$(value "$one/lab.env" storage)"
expect 'a second up changes nothing' same "$("$LAB/up" cluster --name one 2>/dev/null)" "$(<"$one/lab.env")"
expect 'an unknown type of storage is bad usage' fails_with 2 "$LAB/up" cluster --storage static
expect 'they listen on loopback only' only_loopback "$one" 11
expect 'no argument holds a secret' no_argument_holds "$one"/{token,proxy-token,admin-k8s-token,hub-k8s-token,gke-token}
expect 'the hub has only the permissions of its role' same no \
  "$("$(value "$one/lab.env" kubectl)" --kubeconfig "$one/hub-kubeconfig" auth can-i list nodes 2>/dev/null || true)"

expect 'draws are the twin'\''s, and the pool'\''s own tests pass' fails_with 0 "$(value "$one/lab.env" python)" -B \
  -m unittest discover --start-directory "$LAB/cluster" --pattern 'test_*.py'

# --- Machines that stop responding: checked again at the end
silent=$("$LAB/node" --name one add)
expect 'a node is added by hand' eventually node_is one "$silent" yes
# The control plane notices only after most of a minute, and would place the first student there before that.
kube "$one" cordon "$silent" >/dev/null
expect 'and stops responding' fails_with 0 "$LAB/node" --name one lose "$silent"

# --- One student
expect 'the start is accepted' same 202 "$(start_user "$one" ada)"
progress "$one" ada >"$STATES/.progress"
expect 'the progress stream ends with ready' grep -q '"ready": true' "$STATES/.progress"
expect 'and has raw events' grep -q '"reason": "Scheduled"' "$STATES/.progress"
expect 'the pod went through the stages of a warm node' \
  eventually has_reasons "$one" jupyter-ada 'Created Pulled Scheduled Started'
expect 'the packing scheduler placed it' same jhub-user-scheduler \
  "$(kube "$one" get pod jupyter-ada --output 'jsonpath={.spec.schedulerName}')"
expect 'its size is the deployment'\''s' same 1234803097 \
  "$(kube "$one" get pod jupyter-ada --output 'jsonpath={.spec.containers[0].resources.requests.memory}')"
expect 'its page comes through the proxy' same 200 "$(http_status "$one" GET /user/ada/lab)"
expect 'and states that it is simulated' grep -q Simulated "$STATES/.answer"
expect 'not without a token' same 403 \
  "$(curl --silent --noproxy '*' --output /dev/null --write-out '%{http_code}' \
    "$(value "$one/lab.env" url)user/ada/api/status")"
expect 'a kernel computes' same 42 "$(talk "$one" ada v1 '6 * (3 + 4)')"
expect 'in the legacy framing, too' same -3 "$(talk "$one" ada legacy '-7 // 2 + 1')"
expect 'and rejects other code' same 'Refused: this kernel is simulated: it does integer arithmetic only' \
  "$(talk "$one" ada v1 'print(1)')"

# --- Home volumes
expect 'the student has a claim' same 'Bound 10Gi standard-rwo ReadWriteOnce' "$(claim_of "$one" claim-ada)"
expect 'with its user'\''s name' same ada "$(kube "$one" get pvc claim-ada \
  --output "jsonpath={.metadata.annotations['hub\.jupyter\.org/username']}")"
expect 'the pod mounts it' same claim-ada \
  "$(kube "$one" get pod jupyter-ada --output 'jsonpath={.spec.volumes[*].persistentVolumeClaim.claimName}')"
expect 'its volume was made by the stand-in' same "$(volume_of "$one" claim-ada) Delete" "$(kube "$one" get pv \
  --output 'jsonpath={.items[0].metadata.name} {.items[0].spec.persistentVolumeReclaimPolicy}')"
http_status "$one" POST /hub/api/users/vic >/dev/null
vic() { http_status "$one" "$1" "/hub/api/users/vic/$2" --data "${3:-{\}}"; }
expect 'a student starts the default server' same 202 "$(vic POST server)"
expect 'and two named ones' same '202 202' "$(vic POST servers/lab) $(vic POST servers/exam)"
expect 'each with its own claim' eventually claims_are 'claim-vic claim-vic--exam claim-vic--lab'
all_ready() { (($(hub_request "$one" GET /hub/api/users/vic | grep -o '"ready": true' | wc -l) == 3)); }
expect 'all three get ready' eventually all_ready
for server in server servers/lab servers/exam; do vic DELETE "$server" >/dev/null; done
stopped() { ! kube "$one" get pods --output name | grep -q jupyter-vic; }
expect 'they are stopped' eventually stopped
expect 'which keeps their claims' claims_are 'claim-vic claim-vic--exam claim-vic--lab'
expect 'removing a named server' same 204 "$(vic DELETE servers/lab '{"remove": true}')"
expect 'removes its claim' eventually claims_are 'claim-vic claim-vic--exam'
volumes_are() { (($(kube "$one" get pv --output name | wc -l) == $1)); }
expect 'and its volume' eventually volumes_are 3
expect 'deleting the user' same 204 "$(http_status "$one" DELETE /hub/api/users/vic)"
expect 'removes the claim of each server, of those without a running one, too' eventually claims_are ''
expect 'and their volumes' eventually volumes_are 1

# --- A student's browser, VS Code and courses
log_in "$one" ada
expect 'a browser comes through the hub to its server' same 200 \
  "$(browser --location --output "$STATES/.answer" --write-out '%{http_code}' "$(value "$one/lab.env" url)user/ada/")"
expect 'and sees its page' grep -q 'server of ada' "$STATES/.answer"
start_kernel() {
  browser --output /dev/null --write-out '%{http_code}' --data '{}' "$@" "$(value "$one/lab.env" url)user/ada/api/kernels"
}
expect 'it changes nothing without the XSRF token' same 403 "$(start_kernel)"
expect 'but with it' same 201 "$(start_kernel --header "X-XSRFToken: $(cookie /user/ada/ _xsrf)")"
log_in "$one" mallory
expect 'another student'\''s does not get in' same 403 \
  "$(browser --location --output /dev/null --write-out '%{http_code}' "$(value "$one/lab.env" url)user/ada/lab")"

expect 'VS Code leads to its folder' same 302 "$(http_status "$one" GET /user/ada/vscode/)"
expect 'where its page is' same 200 "$(http_status "$one" GET /user/ada/vscode/ --location)"
expect 'and its health' same 200 "$(http_status "$one" GET /user/ada/vscode/healthz)"
as_service=(--header "@$STATES/.header")
(umask 077; echo "Authorization: token $(<"$one/token")" >"$STATES/.header")
expect 'its websocket is on the same root' same 101 "$(socket_status "$one" user/ada/vscode/ "${as_service[@]}")"
expect 'not without a token' same 403 "$(socket_status "$one" user/ada/vscode/)"
start_user "$one" amy '{"profile": "java", "vscode-delay": "9", "vscode-timeout": "0.5"}' >/dev/null
expect 'a course has its own image' same registry.example.org/courses/java:2026.1 \
  "$(eventually is_ready "$one" amy && image_of "$one" jupyter-amy)"
expect 'a VS Code that does not come up' same 500 "$(http_status "$one" GET /user/amy/vscode/)"
expect 'has a page with the reason' grep -q 'could not start vscode in time' "$STATES/.answer"

# --- A real server
expect 'a real server is requested' same 202 "$(start_user "$one" rea '{"real": true}')"
expect 'and gets ready' eventually is_ready "$one" rea
expect 'it is not simulated' same '' "$(hub_request "$one" GET /user/rea/api/status --head | grep -i firstbell || true)"
expect 'its kernel is ipykernel' same 2 "$(talk "$one" rea v1 '1 + 1')"
expect 'in the legacy framing, too' same 'True' "$(talk "$one" rea legacy '__import__("os").getpid() > 1')"
expect 'it counts its kernels' grep -q '"kernels": 2' <(hub_request "$one" GET /user/rea/api/status)
expect 'it keeps files' same 201 "$(http_status "$one" PUT /user/rea/api/contents/a.txt \
  --data '{"type": "file", "format": "text", "content": "hello"}')"
expect 'and gives them back' grep -q '"content": "hello"' <(hub_request "$one" GET /user/rea/api/contents/a.txt)
real_servers() { pgrep -f "$LAB/cluster/real_server.py" | grep -xF "$(pids_of "$one")" || true; }
expect 'it is a process of its own' test -n "$(real_servers)"
expect 'it is stopped' grep -qx '20[24]' <(http_status "$one" DELETE /hub/api/users/rea/server)
no_real_server() { [[ -z $(real_servers) ]]; }
expect 'and the process is gone' eventually no_real_server

# --- Failures on demand: these two starts time out meanwhile
start_user "$one" cyd '{"fail": "crash"}' >/dev/null
start_user "$one" pia '{"fail": "pull"}' >/dev/null
progress "$one" cyd >"$STATES/.progress-crash" & failures=($!)
progress "$one" pia >"$STATES/.progress-pull" & failures+=($!)
expect 'a container that crashes is tried again' eventually waits_for "$one" jupyter-cyd CrashLoopBackOff
expect 'and a pull that fails' eventually waits_for "$one" jupyter-pia ImagePullBackOff

# --- Ten at once, one node lost
ten=(bo{0..9}) starts=()
for user in "${ten[@]}"; do start_user "$one" "$user" >"$STATES/.start-$user" & starts+=($!); done
wait "${starts[@]}"
expect 'ten starts are accepted' same 202 "$(sort -u "$STATES"/.start-bo* | tr -d '\n' | cut -c 1-3)"
expect 'all ten get ready' eventually is_ready "$one" "${ten[@]}"
expect 'packed onto one node' same 1 \
  "$(kube "$one" get pods --selector component=singleuser-server --output 'jsonpath={.items[*].spec.nodeName}' |
    tr ' ' '\n' | sort -u | grep -c .)"
lost=$(node_of "$one" jupyter-ada)
expect 'a node is taken away' fails_with 0 "$LAB/node" --name one remove "$lost"
server_is_dead() { [[ $(http_status "$one" GET /user/ada/api/status) == [45]?? ]]; }
expect 'its servers stop responding' eventually server_is_dead
expect 'pod garbage collection clears its pods' eventually is_gone "$one" pod jupyter-ada
expect 'the hub notices' eventually hub_forgot "$one" ada
expect 'and starts the student elsewhere' same 202 "$(start_user "$one" ada)"
expect 'where they get ready' eventually is_ready "$one" ada
expect 'on another node' test "$(node_of "$one" jupyter-ada)" != "$lost"

# --- Parts that restart while the cluster is in use
expect 'the hub is killed and comes back' fails_with 0 "$LAB/restart" --name one hub
expect 'it knows its servers' is_ready "$one" ada
expect 'they were never away' same 200 "$(http_status "$one" GET /user/ada/api/status)"
expect 'the API server is killed and comes back' fails_with 0 "$LAB/restart" --name one kube-apiserver
expect 'a start is accepted' same 202 "$(start_user "$one" abe)"
expect 'all watches are up again' eventually is_ready "$one" abe
expect 'an unknown part is bad usage' fails_with 2 "$LAB/restart" --name one kube-proxy

# --- A compacted history
version=$(kube "$one" get --raw '/api/v1/namespaces/jhub/pods?limit=1' | sed -n 's/.*"resourceVersion":"\([0-9]*\)","continue.*/\1/p')
expect 'a student comes' same 202 "$(start_user "$one" abi)"
expect 'and is ready' eventually is_ready "$one" abi
expect 'etcd compacts its history' fails_with 0 "$LAB/compact" --name one
expect 'a watch still reports the pod, from the API server'\''s memory' same 'ADDED ' "$(first_of_watch "$one" "$version")"
expect 'until the API server restarts' fails_with 0 "$LAB/restart" --name one kube-apiserver
expect 'then the response is 410 Gone' same 'ERROR 410' "$(first_of_watch "$one" "$version")"
expect 'the lab'\''s own watches have listed again' same 202 "$(start_user "$one" aki)"
expect 'and a start gets ready' eventually is_ready "$one" aki

# --- The end of the failures and of the machine that does not respond
wait "${failures[@]}"
expect 'a crashing container fails the start in the end' grep -q '"failed": true' "$STATES/.progress-crash"
# In the cluster's events: a progress stream may lose some.
expect 'after several tries' grep -qw BackOff <(reasons "$one" jupyter-cyd)
expect 'so does an image that cannot be pulled' grep -q '"failed": true' "$STATES/.progress-pull"
expect 'with the kubelet'\''s message' grep -q 'Error: ErrImagePull' \
  <(kube "$one" get events --field-selector involvedObject.name=jupyter-pia)
expect 'a machine that does not respond is not ready' eventually node_is one "$silent" no
expect 'when it responds again' fails_with 0 "$LAB/node" --name one recover "$silent"
expect 'it is' eventually node_is one "$silent" yes
kube "$one" uncordon "$silent" >/dev/null

# --- Cold pool: throttle, autoscaler, draws, shared pull
scales_up "$two"
first=$("$LAB/node" --name two list | awk -F '\t' 'NR == 2 { print $1 }')
annotation_of() { kube "$two" get "$1" "$2" --output "jsonpath={.metadata.annotations['lab/$3']}"; }
expect 'its boot is drawn' same "$(drawn node.boot node-0)" "$(annotation_of node "$first" ready-delay)"
expect 'and its pull' same "$(drawn image.pull node-0)" "$(annotation_of node "$first" pull-seconds)"
expect 'and a container'\''s start' same "$(drawn container.start dan)" "$(annotation_of pod jupyter-dan start-delay)"
expect 'the image came once, whole' same 1 "$(grep -c 'pulled .*/python:.* 5 of 5 layers' "$two/logs/kubelet.log")"
one_layer() { grep -q "pulled .*/$1:.* 1 of 5 layers" "$two/logs/kubelet.log"; }
expect 'of another course'\''s image only its own layer' eventually one_layer java
scales_down "$two"

# --- The same with the real cluster-autoscaler
if command -v cluster-autoscaler >/dev/null; then
  "$LAB/up" cluster --name real --port 0 "${pool[@]}" --ready-delay 3 --pull-seconds 4 --autoscaler auto >/dev/null
  expect 'the real one runs' same real "$(value "$STATES/real/lab.env" autoscaler)"
  scales_up "$STATES/real"
  scales_down "$STATES/real"
  expect 'it is stopped' fails_with 0 "$LAB/down" --name real
  expect 'and nothing of it is left' nothing_runs "$STATES/real"
else
  say 'cluster-autoscaler is not on the PATH: only the simulated autoscaler was tested'
fi

# --- The node pool's API
start_user "$two" dan >/dev/null
start_user "$two" eve >/dev/null
expect 'two students are there' eventually is_ready "$two" dan eve
expect 'the pool reports its limits' grep -q '"maxNodeCount": 3' <(gke "$two" GET '')
# Both requests before anything is parsed: on a busy machine the first operation would be done meanwhile.
resize=$(gke "$two" POST :setSize '{"nodeCount": 3}')
second=$(gke "$two" POST :setSize '{"nodeCount": 2}')
operation=$(field name <<<"$resize")
expect 'a resize is an operation' grep -q ^operation- <<<"$operation"
expect 'a second one at the same time is rejected' grep -q FAILED_PRECONDITION <<<"$second"
expect 'it gets done' eventually operation_is_done "$two" "$operation"
expect 'and brings its nodes' eventually has_ready_nodes two 3

# metadata STATE PATH [CURL_OPTION...]: the response of the metadata server.
metadata() {
  local state=$1 path=$2
  shift 2
  curl --silent --noproxy '*' "$@" "http://$(value "$state/lab.env" gkeMetadataHost)/computeMetadata/v1/$path"
}
google=(--header 'Metadata-Flavor: Google')
expect 'the metadata server rejects a request without its header' grep -qx 'Missing Metadata-Flavor:Google header.' \
  <(metadata "$two" project/project-id)
expect 'with it, it knows the cluster' same two "$(metadata "$two" instance/attributes/cluster-name "${google[@]}")"
(umask 077; echo "Authorization: Bearer $(metadata "$two" instance/service-accounts/default/token "${google[@]}" |
  field access_token)" >"$STATES/.bearer")
expect 'its token opens the pool' grep -q '"name": "user"' \
  <(curl --silent --noproxy '*' --header "@$STATES/.bearer" "$(value "$two/lab.env" gkeUrl)")

# set_limits STATE MIN MAX
set_limits() {
  local body
  body=$(printf '{"autoscaling": {"enabled": true, "minNodeCount": %s, "maxNodeCount": %s}}' "$2" "$3")
  operation=$(gke "$1" POST :setAutoscaling "$body" | field name)
  eventually operation_is_done "$1" "$operation"
}
expect 'the minimum is set' set_limits "$two" 2 3
expect 'empty nodes go, down to the minimum' eventually has_ready_nodes two 2
expect 'the students are left alone' is_ready "$two" dan eve
expect 'the minimum is raised' set_limits "$two" 3 3
gke "$two" POST /lab/pool '{"stockoutSeconds": 600}' >/dev/null
operation=$(gke "$two" POST :setSize '{"nodeCount": 3}' | field name)
expect 'a resize in a stock-out ends' eventually operation_is_done "$two" "$operation"
expect 'with an error' grep -q ZONE_RESOURCE_POOL_EXHAUSTED <(gke "$two" GET "/operations/$operation")
expect 'and no node, whatever the minimum' same 2 "$(ready_nodes two)"
gke "$two" POST /lab/pool '{"stockoutSeconds": 0}' >/dev/null
expect 'which comes when there are machines again' eventually has_ready_nodes two 3
expect 'a minimum above the size' set_limits "$two" 4 4
sleep 3 # three scans
expect 'starts no node' same 3 "$(gke "$two" GET /lab/pool | field target)"
gke "$two" POST /lab/pool '{"enforceMinimum": true}' >/dev/null
expect 'unless it is enforced' eventually has_ready_nodes two 4
lost=$(node_of "$two" jupyter-dan)
expect 'a node is preempted with notice' fails_with 0 "$LAB/node" --name two preempt "$lost" --notice 4
expect 'its students are lost' eventually hub_forgot "$two" dan
expect 'the pool replaces it' eventually has_ready_nodes two 4
expect 'the pool may grow' set_limits "$two" 4 5
kube "$two" cordon --selector cloud.google.com/gke-nodepool >/dev/null
gke "$two" POST /lab/pool '{"stockoutSeconds": 600}' >/dev/null
start_user "$two" ida >/dev/null
out_of_stock() { reasons "$two" jupyter-ida | grep -qw FailedScaleUp; }
expect 'in a stock-out the pod of a student who needs a node has an event' eventually out_of_stock
expect 'with GKE'\''s words' has_event "$two" jupyter-ida 'zones lab-a associated with this pod failed: GCE out of resources.'
# autoscaler_says STATE TEXT: its ConfigMap or the ConfigMap's events contain the text.
autoscaler_says() {
  local found
  found=$(kube "$1" --namespace kube-system get configmap cluster-autoscaler-status --output 'jsonpath={.data.status}'
    kube "$1" --namespace kube-system get events)
  [[ $found == *"$2"* ]]
}
expect 'the autoscaler'\''s ConfigMap names the cause' eventually autoscaler_says "$two" 'errorCode: RESOURCE_POOL_EXHAUSTED'
expect 'and has an event' eventually autoscaler_says "$two" 'due to OutOfResource.RESOURCE_POOL_EXHAUSTED'
expect 'meanwhile the pod starts no other node' eventually has_event "$two" jupyter-ida '1 in backoff after failed scale-up'
gke "$two" POST /lab/pool '{"stockoutSeconds": 0}' >/dev/null
kube "$two" uncordon --selector cloud.google.com/gke-nodepool >/dev/null
expect 'and placed when there is room' eventually is_ready "$two" ida
start_user "$two" gus >/dev/null
expect 'a student on another node' eventually is_ready "$two" gus
kube "$two" annotate node "$(node_of "$two" jupyter-gus)" lab/lifetime=1 >/dev/null
expect 'is lost at the end of the node'\''s lifetime' eventually hub_forgot "$two" gus

# --- A pool whose nodes are preempted after a lifetime drawn for each: about half a minute
"$(value "$one/lab.env" python)" - "$STATES/draws.yaml" >"$STATES/short.yaml" <<'PY'
import sys, yaml
content = yaml.safe_load(open(sys.argv[1]))
content["distributions"]["node.lifetime"] |= {
    "shape": "piecewise",
    "knots": [{"seconds": s, "share": p} for s, p in [(36, 0), (44, 1)]],
}
content["quantities"]["pool.preemptible"]["value"] = 1
yaml.safe_dump(content, sys.stdout)
PY
expect 'a pool of preemptible nodes' fails_with 0 "$LAB/up" cluster --name four --port 0 --nodes 0 --pool-size 1 \
  --seed 7 --draws "$STATES/short.yaml"
four=$STATES/four
# four_nodes JSONPATH: a line for each node.
four_nodes() { kube "$four" get nodes --output "jsonpath={range .items[*]}$1{\"\\n\"}{end}"; }
lifetime_drawn() { four_nodes '{.metadata.annotations.lab/lifetime}' | grep -qE '^([6-9]|1[0-4])\.'; }
expect 'draws how long each node lives' eventually lifetime_drawn
taken=
gets_notice() {
  taken=$(four_nodes '{.metadata.name} {.spec.taints[*].key}' | awk '/impending-node-termination/ { print $1; exit }')
  [[ -n $taken ]]
}
expect 'gives one notice when its time has come' eventually gets_notice
expect 'which is gone after it' eventually is_gone "$four" node "$taken"
another() { four_nodes '{.metadata.name}' | grep -vxF "$taken" | grep -q .; }
expect 'and makes another' eventually another
expect 'down' fails_with 0 "$LAB/down" --name four

# --- Node placeholders, one for each node, in three zones; one zone has no machines, and the quota ends at five nodes
five=$STATES/five
expect 'a cluster of three zones' fails_with 0 "$LAB/up" cluster --name five --port 0 --nodes 0 --pool-max 8 \
  --zones lab-a,lab-b,lab-c --location-policy BALANCED --quota 5 --ready-delay 1 --pull-seconds 0 --scan-interval 2 \
  --initial-node-group-backoff-duration 3
expect 'status says that its autoscaler is simulated' grep -q $'^five\t.*\tsimulated$' <("$LAB/status")
expect 'it is regional' grep -q /locations/lab/clusters/five/ <(value "$five/lab.env" gkeUrl)
gke "$five" POST /lab/pool '{"stockoutSeconds": {"lab-b": 600}}' >/dev/null
# node_placeholders COUNT
node_placeholders() {
  kube "$five" apply --filename - >/dev/null <<YAML
apiVersion: apps/v1
kind: Deployment
metadata: {name: node-placeholder}
spec:
  replicas: $1
  selector: {matchLabels: {component: node-placeholder}}
  template:
    metadata: {labels: {component: node-placeholder}}
    spec:
      priorityClassName: jhub-user-placeholder-priority
      terminationGracePeriodSeconds: 0
      tolerations: [{operator: Exists, effect: NoSchedule}]
      nodeSelector: {hub.jupyter.org/node-purpose: user}
      affinity:
        podAntiAffinity:
          requiredDuringSchedulingIgnoredDuringExecution:
          - {topologyKey: kubernetes.io/hostname, labelSelector: {matchLabels: {component: node-placeholder}}}
      containers: [{name: pause, image: "registry.k8s.io/pause:3.10"}]
YAML
}
placeholder_nodes() {
  kube "$five" get pods --selector component=node-placeholder --field-selector status.phase=Running \
    --output 'jsonpath={range .items[*]}{.spec.nodeName}{"\n"}{end}' | sort -u | grep -c .
}
has_placeholder_nodes() { (($(placeholder_nodes) == $1)); }
# zones_of STATE: how many nodes each zone has.
zones_of() {
  kube "$1" get nodes --output 'jsonpath={range .items[*]}{.metadata.labels.topology\.kubernetes\.io/zone}{"\n"}{end}' |
    sort | uniq -c | tr -s ' \n' ' '
}
node_placeholders 4
expect 'four placeholders get four nodes' eventually has_placeholder_nodes 4
expect 'in the zones that have machines' same ' 2 lab-a 2 lab-c ' "$(zones_of "$five")"
expect 'no node more' same 4 "$(gke "$five" GET /lab/pool | field target)"
node_placeholders 6
expect 'six get those that the quota allows' eventually has_placeholder_nodes 5
over_quota() { [[ $(kube "$five" get events) == *'failed: GCE quota exceeded. Pod is at risk'* ]]; }
expect 'and the one that waits has an event' eventually over_quota
start_user "$five" zoe >/dev/null
expect 'a student finds room on them' eventually is_ready "$five" zoe
zone=$(kube "$five" get node "$(node_of "$five" jupyter-zoe)" \
  --output 'jsonpath={.metadata.labels.topology\.gke\.io/zone}')
expect 'the volume is in the zone of the student'\''s node' same "$zone" "$(kube "$five" get pv "$(volume_of "$five" claim-zoe)" \
  --output 'jsonpath={.spec.nodeAffinity.required.nodeSelectorTerms[0].matchExpressions[0].values[0]}')"
expect 'down' fails_with 0 "$LAB/down" --name five

# --- The pre-scaler's chart, with the real helm: installed, upgraded and removed
chart() { "$FIRSTBELL_HELM" --kubeconfig "$one/kubeconfig" --namespace jhub "$@" >/dev/null; }
# The job is suspended: what it does is not the chart's.
chart_with() { chart "$1" bell "$prescaler" --values "$prescaler/ci/minimal-values.yaml" --set cronJob.suspend=true "${@:2}"; }
placeholder_count() { kube "$one" --namespace jhub get deployment firstbell-node-placeholder --output 'jsonpath={.spec.replicas}'; }
has_placeholders() {
  same "$1" "$(kube "$one" --namespace jhub get deployment firstbell-node-placeholder \
    --output 'jsonpath={.status.readyReplicas}')"
}
# may NAMESPACE: all that the job's service account may do there beyond what every account may.
may() {
  kube "$one" auth can-i --list --namespace "$1" --as system:serviceaccount:jhub:firstbell-prescaler --no-headers |
    sed -E '/^ |^selfsubject/d; s/ *\[\] */ /; s/ +/ /g; s/ \[\]//' | sort
}
if [[ -x ${FIRSTBELL_HELM:-} ]]; then
  prescaler=$LAB/../deploy/charts/prescaler
  for values in minimal full rendered-elsewhere; do
    "$FIRSTBELL_HELM" template bell "$prescaler" --namespace jhub --kube-version 1.34.0 \
      --values "$prescaler/ci/$values-values.yaml" >"$STATES/.rendered"
    expect "the API server takes the chart with $values values" fails_with 0 \
      kube "$one" apply --dry-run=server --filename "$STATES/.rendered"
  done
  expect 'the chart is installed' chart_with install
  expect 'without a placeholder' same 0 "$(placeholder_count)"
  expect 'its job may do this' same 'configmaps [create]
configmaps [firstbell-prescaler] [get update]
deployments.apps [firstbell-node-placeholder] [get]
deployments.apps/scale [firstbell-node-placeholder] [patch]
events [create list]
nodes [list]
pods [list patch]
priorityclasses.scheduling.k8s.io [firstbell-placeholder] [get]' "$(may jhub)"
  expect 'and this about the autoscaler' same 'configmaps [cluster-autoscaler-status] [get]
nodes [list]
priorityclasses.scheduling.k8s.io [firstbell-placeholder] [get]' "$(may kube-system)"
  kube "$one" --namespace jhub scale deployment firstbell-node-placeholder --replicas 1 >/dev/null
  expect 'a placeholder starts on a node' eventually has_placeholders 1
  expect 'an upgrade' chart_with upgrade --set keep=30m
  expect 'keeps the count' same 1 "$(placeholder_count)"
  expect 'and its values arrive' same --keep=30m "$(kube "$one" --namespace jhub get cronjob firstbell-prescaler \
    --output 'jsonpath={.spec.jobTemplate.spec.template.spec.containers[0].args}' | grep -o -- '--keep=30m')"
  expect 'it is removed' chart uninstall bell --wait
  expect 'and leaves no placeholder' eventually is_gone "$one" deployment firstbell-node-placeholder
else
  say 'FIRSTBELL_HELM names no helm, so the chart of the pre-scaler was not installed'
fi

# --- Crashes
expect 'another real server is requested' same 202 "$(start_user "$one" ray '{"real": true}')"
expect 'and runs' eventually is_ready "$one" ray
kill -KILL "$(<"$one/pids/kwok")" "$(<"$one/pids/servers")"
expect 'a lab without some of its parts is not healthy' fails_with 1 "$LAB/status"
old=$(pids_of "$one")
expect 'up works after a crash' fails_with 0 "$LAB/up" cluster --name one --port 0 --nodes 1
expect 'and leaves nothing of the crashed lab' same '' "$(comm -12 <(sort <<<"$old") <(pids_of "$one" | sort))"
"$LAB/up" cluster --name three --port 0 >/dev/null 2>&1 & up=$!
sleep 4
kill -KILL "$up"
wait "$up" 2>/dev/null || true
expect 'down after a killed up' fails_with 0 "$LAB/down" --name three
expect 'leaves nothing' nothing_runs "$STATES/three"

# --- Down
mapfile -t ports < <(cut -d= -f2 "$one/ports" "$two/ports")
expect 'down stops all' fails_with 0 "$LAB/down" --all
expect 'no process of the first is left' nothing_runs "$one"
expect 'no process of the second is left' nothing_runs "$two"
expect 'no process listens on their ports' nobody_listens "${ports[@]}"
expect 'no state is left' same '' "$(find "$STATES" -mindepth 1 -type d)"
say "all tests passed in $SECONDS s"
