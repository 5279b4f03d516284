#!/usr/bin/env bash
# Self-test of the cluster lab: starts clusters in a state folder of its own, uses them, breaks them, and looks at what
# is left. Takes some minutes once the programs are built. Exit code 0: all as expected.
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

# is_ready STATE USER...: every one of them has a server that is ready.
is_ready() {
  local state=$1 user
  shift
  for user in "$@"; do hub_request "$state" GET "/hub/api/users/$user" | grep -q '"ready": true' || return 1; done
}

progress() { hub_request "$1" GET "/hub/api/users/$2/server/progress" --max-time 120; }

# reasons STATE POD: of the pod's events, each once, by the alphabet: components write their events when they get to it,
# with whole seconds or microseconds, so that neither order nor time stamps are exact.
reasons() {
  kube "$1" get events --field-selector "involvedObject.name=$2" \
    --output 'jsonpath={range .items[*]}{.reason}{"\n"}{end}' | sort -u | tr '\n' ' '
}
has_reasons() { same "$3 " "$(reasons "$1" "$2")"; }

node_of() { kube "$1" get pod "$2" --output 'jsonpath={.spec.nodeName}'; }
is_gone() { ! kube "$1" get "$2" "$3" >/dev/null 2>&1; }
hub_forgot() { ! hub_request "$1" GET "/hub/api/users/$2" | grep -q '"ready": true'; }
ready_nodes() { "$LAB/node" --name "$1" list | awk -F '\t' '$2 == "yes"' | wc -l; }
has_ready_nodes() { (($(ready_nodes "$1") == $2)); }

# gke STATE METHOD SUFFIX [BODY]: a call of the node pool, of /operations/..., or of the lab's own /lab/pool; the answer.
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

# talk STATE USER v1|legacy CODE: what a new kernel of the user answers, through the proxy.
talk() {
  hub_request "$1" POST "/user/$2/api/kernels" --data '{"name": "python3"}' | field id >"$STATES/.kernel"
  "$(value "$1/lab.env" python)" -B "$LAB/cluster/talk.py" "$1" "$2" "$(<"$STATES/.kernel")" "$3" "$4"
}

# --- Bad input
expect 'an unknown option is bad usage' fails_with 2 "$LAB/up" cluster --noeds 3
expect 'a cluster option is no hub option' fails_with 2 "$LAB/up" hub --nodes 3
expect 'nodes of no cluster are refused' fails_with 1 "$LAB/node" --name one list

# --- Two clusters, started at the same time
"$LAB/up" cluster --name one --port 0 --nodes 2 --start-delay 1 --start-timeout 30 >"$STATES/.one" &
"$LAB/up" cluster --name two --port 0 --nodes 0 --start-delay 1 --concurrent-spawn-limit 2 --retry-after 2,3 --pool-max 3 \
  --ready-delay 3 --pull-seconds 4 --scan-interval 1 --scale-down-unneeded-time 5 --scale-down-delay-after-add 5 \
  --operation-seconds 2 >"$STATES/.two"
expect 'both start side by side' wait $!
expect 'up prints what it writes' cmp "$STATES/.one" "$one/lab.env"
expect 'both are healthy' fails_with 0 "$LAB/status"
expect 'credentials are for the owner only' same 600 "$(stat -c %a "$one/kubeconfig")"
expect 'a second up changes nothing' same "$("$LAB/up" cluster --name one 2>/dev/null)" "$(<"$one/lab.env")"
expect 'they listen on loopback only' only_loopback "$one" 11
expect 'no argument holds a secret' no_argument_holds "$one"/{token,proxy-token,admin-k8s-token,hub-k8s-token,gke-token}
expect 'the hub has the rights of its role only' same no \
  "$("$(value "$one/lab.env" kubectl)" --kubeconfig "$one/hub-kubeconfig" auth can-i list nodes 2>/dev/null || true)"

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
expect 'and says that it is simulated' grep -q Simulated "$STATES/.answer"
expect 'not without a token' same 403 \
  "$(curl --silent --noproxy '*' --output /dev/null --write-out '%{http_code}' \
    "$(value "$one/lab.env" url)user/ada/api/status")"
expect 'a kernel computes' same 42 "$(talk "$one" ada v1 '6 * (3 + 4)')"
expect 'in the legacy framing, too' same -3 "$(talk "$one" ada legacy '-7 // 2 + 1')"
expect 'and refuses what it cannot' same 'Refused: this kernel is simulated: it does integer arithmetic only' \
  "$(talk "$one" ada v1 'print(1)')"

# --- Ten at once, one node lost
ten=(bo{0..9})
for user in "${ten[@]}"; do start_user "$one" "$user" >"$STATES/.start-$user" & done
wait
expect 'ten starts are accepted' same 202 "$(sort -u "$STATES"/.start-bo* | tr -d '\n' | cut -c 1-3)"
expect 'all ten get ready' eventually is_ready "$one" "${ten[@]}"
expect 'packed onto one node' same 1 \
  "$(kube "$one" get pods --selector component=singleuser-server --output 'jsonpath={.items[*].spec.nodeName}' |
    tr ' ' '\n' | sort -u | grep -c .)"
lost=$(node_of "$one" jupyter-ada)
expect 'a node is taken away' fails_with 0 "$LAB/node" --name one remove "$lost"
server_is_dead() { [[ $(http_status "$one" GET /user/ada/api/status) == [45]?? ]]; }
expect 'its servers stop answering' eventually server_is_dead
expect 'pod garbage collection clears its pods' eventually is_gone "$one" pod jupyter-ada
expect 'the hub notices' eventually hub_forgot "$one" ada
expect 'and starts the student elsewhere' same 202 "$(start_user "$one" ada)"
expect 'where they get ready' eventually is_ready "$one" ada
expect 'on another node' test "$(node_of "$one" jupyter-ada)" != "$lost"

# --- Parts that restart in the middle of it all
expect 'the hub is killed and comes back' fails_with 0 "$LAB/restart" --name one hub
expect 'it knows its servers' is_ready "$one" ada
expect 'they were never away' same 200 "$(http_status "$one" GET /user/ada/api/status)"
expect 'the API server is killed and comes back' fails_with 0 "$LAB/restart" --name one kube-apiserver
expect 'a start is accepted' same 202 "$(start_user "$one" abe)"
expect 'all watches are up again' eventually is_ready "$one" abe
expect 'an unknown part is bad usage' fails_with 2 "$LAB/restart" --name one kube-proxy

# --- Failures on demand
start_user "$one" cyd '{"fail": "crash"}' >/dev/null
progress "$one" cyd >"$STATES/.progress"
expect 'a crashing container fails the start in the end' grep -q '"failed": true' "$STATES/.progress"

# --- Cold pool: throttle, autoscaler, shared pull
expect 'without a node the first start is accepted' same 202 "$(start_user "$two" dan)"
expect 'and the second' same 202 "$(start_user "$two" eve)"
expect 'the third is throttled' same 429 "$(start_user "$two" fay)"
expect 'with the given Retry-After' grep -qix $'retry-after: [23]\r' "$STATES/.headers"
expect 'the autoscaler starts a node and both get ready' eventually is_ready "$two" dan eve
expect 'one node' same 1 "$(ready_nodes two)"
expect 'the pod went through the stages of a cold node' eventually has_reasons "$two" jupyter-dan \
  'Created FailedScheduling Pulled Pulling Scheduled Started TriggeredScaleUp'
expect 'now the third gets in' same 202 "$(start_user "$two" fay)"
expect 'and is quick' eventually is_ready "$two" fay

# --- The node pool's API
expect 'the pool says its limits' grep -q '"maxNodeCount": 3' <(gke "$two" GET '')
operation=$(gke "$two" POST :setSize '{"nodeCount": 3}' | field name)
expect 'a resize is an operation' grep -q ^operation- <<<"$operation"
expect 'another one meanwhile is refused' grep -q FAILED_PRECONDITION <(gke "$two" POST :setSize '{"nodeCount": 2}')
expect 'it gets done' eventually operation_is_done "$two" "$operation"
expect 'and brings its nodes' eventually has_ready_nodes two 3

# set_limits STATE MIN MAX
set_limits() {
  local body
  body=$(printf '{"autoscaling": {"enabled": true, "minNodeCount": %s, "maxNodeCount": %s}}' "$2" "$3")
  operation=$(gke "$1" POST :setAutoscaling "$body" | field name)
  eventually operation_is_done "$1" "$operation"
}
expect 'the minimum is set' set_limits "$two" 2 3
expect 'empty nodes go, down to the minimum' eventually has_ready_nodes two 2
expect 'the students are left alone' is_ready "$two" dan eve fay
expect 'the minimum is raised' set_limits "$two" 3 3
gke "$two" POST /lab/pool '{"stockoutSeconds": 600}' >/dev/null
operation=$(gke "$two" POST :setSize '{"nodeCount": 3}' | field name)
expect 'a resize in a stock-out ends' eventually operation_is_done "$two" "$operation"
expect 'with an error' grep -q ZONE_RESOURCE_POOL_EXHAUSTED <(gke "$two" GET "/operations/$operation")
expect 'and no node, whatever the minimum' same 2 "$(ready_nodes two)"
gke "$two" POST /lab/pool '{"stockoutSeconds": 0}' >/dev/null
expect 'which comes when there are machines again' eventually has_ready_nodes two 3
lost=$(node_of "$two" jupyter-dan)
expect 'a node is preempted with notice' fails_with 0 "$LAB/node" --name two remove "$lost" --notice 1 --with-pods
expect 'its students are lost' eventually hub_forgot "$two" dan
expect 'the pool replaces it' eventually has_ready_nodes two 3

# --- Crashes
kill -KILL "$(<"$one/pids/kwok")"
expect 'a lab without one of its parts is not healthy' fails_with 1 "$LAB/status"
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
expect 'nobody listens on their ports' nobody_listens "${ports[@]}"
expect 'no state is left' same '' "$(find "$STATES" -mindepth 1 -type d)"
say "all as expected in $SECONDS s"
