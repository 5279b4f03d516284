# shellcheck shell=bash
# Runs rings in parallel and records their output, times and results. Sourced by .ci/run, never run.
# shellcheck disable=SC2034,SC2154 # the files that .ci/run sources share their variables
#
# A lane runs a number of rings at a time (lane_room). The lane `alone` runs one, and no other ring runs at the same time.
# Within these rules rings start in the order of their definition.

declare -A lane_room=([alone]=1 [waits]=2 [computes]=1)

names=()                                       # in the order of their definition
declare -A folder_of                           # a ring's folder, named by a number: paths of sockets must be short
declare -A lane inputs command after           # of a ring, by its name
declare -A outcome began ended busy reason     # the result of a ring; times in seconds since the start
declare -A ring_of=()                          # the rings that run, by their process ids
declare -A lane_used=()
follower=                                      # the process that prints the output of a ring that runs alone
beat=                                          # when this process ends, the running rings are printed

# ring NAME LANE INPUTS COMMAND...: defines a ring. INPUTS is what its result depends on (unchanged.sh documents the
# format). If the command exits with code 75 (EX_TEMPFAIL), the ring is skipped, and the last line of its output is the
# reason.
ring() {
  names+=("$1")
  folder_of[$1]=$work/${#names[@]}
  lane[$1]=$2
  inputs[$1]=$3
  command[$1]=$(printf '%q ' "${@:4}")
  [[ -n ${lane_room[$2]-} ]] || { echo "ring $1: unknown lane '$2'" >&2; exit 2; }
}

# after NAME OTHER: if both run, NAME starts after OTHER has ended with any result.
after() { after[$1]+="$2"$'\n'; }

output_of() { printf '%s/output' "${folder_of[$1]}"; }

# cannot_run REASON: called by a ring's command, ends the ring as skipped.
cannot_run() {
  printf '%s\n' "$*"
  exit 75
}

# Processor time in hundredths of a second since the machine started: busy, and total.
processor_time() {
  awk '/^cpu / { all = 0; for (i = 2; i <= 9; i++) all += $i; print all - $5 - $6, all; exit }' /proc/stat 2>/dev/null ||
    echo '0 0'
}

may_start() { # NAME
  local other
  if [[ ${lane[$1]} == alone ]]; then ((${#ring_of[@]} == 0)) || return 1; fi
  [[ ${lane_used[alone]-0} == 0 ]] || return 1
  ((${lane_used[${lane[$1]}]-0} < lane_room[${lane[$1]}])) || return 1
  while IFS= read -r other; do
    [[ -z $other || -n ${outcome[$other]-finished} ]] || return 1
  done <<<"${after[$1]-}"
}

start_ring() { # NAME
  local name=$1 folder
  folder=${folder_of[$name]}
  mkdir -p "$folder/tmp"
  : >"$folder/output"
  began[$name]=$SECONDS
  busy[$name]=$(processor_time)
  printf '\n=== %s (%s): %s\n' "$name" "${lane[$name]}" "${command[$name]}"
  # With job control a job has its own process group, so that one id ends all its processes.
  set -m
  (
    set +m
    # Does not set TMPDIR: with a longer path the names of some programs' sockets would be too long.
    RING_FOLDER=$folder FIRSTBELL_LAB_STATE=$folder/labs
    export RING_FOLDER FIRSTBELL_LAB_STATE
    eval "${command[$name]}"
  ) </dev/null >"$folder/output" 2>&1 &
  set +m
  ring_of[$!]=$name
  lane_used[${lane[$name]}]=$((${lane_used[${lane[$name]}]-0} + 1))
  # Prints the output of a ring that runs alone at once; the outputs of parallel rings would be mixed.
  if [[ ${lane[$name]} == alone ]]; then
    tail -n +1 -f "$folder/output" &
    follower=$!
  fi
}

# Ends what a ring may have left: processes of its group, and labs, whose processes leave the group.
clear_up() { # NAME PID
  local folder state
  folder=${folder_of[$1]}
  end_group "$2"
  while IFS= read -r state; do
    [[ -x lab/down ]] || break
    echo "=== $1 left a lab in $state"
    FIRSTBELL_LAB_STATE=$state lab/down --all
  done < <({ grep -ahzo "^FIRSTBELL_LAB=$folder/.*" /proc/[0-9]*/environ 2>/dev/null || true; } | tr '\0' '\n' |
    sed -n 's#^FIRSTBELL_LAB=\(.*\)/[^/]*$#\1#p' | sort -u)
}

# end_group PID: sends TERM to the processes of this group and, if they do not end, KILL.
end_group() {
  kill -TERM -- "-$1" 2>/dev/null || return 0
  ! group_is_gone "$1" "${FIRSTBELL_CI_PATIENCE:-300}" || return 0
  kill -KILL -- "-$1" 2>/dev/null
  group_is_gone "$1" 100
}

group_is_gone() { # PID TENTHS: succeeds if the group ends within TENTHS tenths of a second
  local round
  for ((round = 0; round < $2; round++)); do
    kill -0 -- "-$1" 2>/dev/null || return 0
    sleep 0.1
  done
  return 1
}

ring_ended() { # PID STATUS
  local name=${ring_of[$1]} output
  output=$(output_of "$name")
  note_end "$name"
  unset "ring_of[$1]"
  clear_up "$name" "$1" >>"$output" 2>&1
  if [[ -n $follower ]]; then
    sleep 0.2
    stop_follower
  else
    printf '\n=== %s: its output\n' "$name"
    cat "$output"
  fi
  case $2 in
    0) outcome[$name]=passed ;;
    75)
      outcome[$name]=skipped
      reason[$name]=$(tail -n 1 "$output")
      ;;
    *) outcome[$name]=FAILED ;;
  esac
  printf '=== %s %s after %d s%s\n' "$name" "${outcome[$name]}" $((${ended[$name]} - ${began[$name]})) \
    "${reason[$name]:+: ${reason[$name]}}"
}

note_end() { # NAME
  local before
  lane_used[${lane[$1]}]=$((${lane_used[${lane[$1]}]} - 1))
  ended[$1]=$SECONDS
  read -ra before <<<"${busy[$1]}"
  busy[$1]=$(processor_time | awk -v used="${before[0]}" -v all="${before[1]}" \
    '{ print ($2 > all) ? int(100 * ($1 - used) / ($2 - all) + 0.5) : 0 }')
}

stop_follower() {
  [[ -z $follower ]] || { kill "$follower" && wait "$follower"; } 2>/dev/null
  follower=
}

# run_rings NAME...: runs the rings in their lanes. Calls ring_has_ended NAME after each.
run_rings() {
  local name waiting=("$@") left
  for name; do outcome[$name]=; done
  while ((${#waiting[@]} + ${#ring_of[@]})); do
    left=()
    for name in ${waiting[@]+"${waiting[@]}"}; do
      if may_start "$name"; then start_ring "$name"; else left+=("$name"); fi
    done
    waiting=(${left[@]+"${left[@]}"})
    [[ -n $beat ]] || start_beat
    # Does not wait if a ring ended during the cleanup of another one.
    if ! take_ended; then
      wait -n
      take_ended || true
    fi
  done
  stop_beat
}

# Handles the end of all rings that have ended; fails if there are none.
take_ended() {
  local pid name status taken=1
  for pid in "${!ring_of[@]}"; do
    if kill -0 "$pid" 2>/dev/null; then continue; fi
    status=0
    wait "$pid" || status=$?
    name=${ring_of[$pid]}
    ring_ended "$pid" "$status"
    ring_has_ended "$name"
    taken=0
  done
  if [[ -n $beat ]] && ! kill -0 "$beat" 2>/dev/null; then
    beat=
    say_what_runs
  fi
  return $taken
}

start_beat() {
  sleep "${FIRSTBELL_CI_BEAT:-120}" &
  beat=$!
}

# Prints the running rings when there is no other output for a while.
say_what_runs() {
  local name text=
  for name in "${ring_of[@]}"; do
    [[ ${lane[$name]} != alone ]] || return 0
    text+=", $name for $((SECONDS - ${began[$name]})) s"
  done
  [[ -z $text ]] || printf '=== after %d s: %s\n' "$SECONDS" "${text#, }"
}

stop_beat() {
  [[ -z $beat ]] || { kill "$beat" && wait "$beat"; } 2>/dev/null
  beat=
}

# Ends all running rings by their ids. For signals.
end_rings() {
  local pid name
  trap '' INT TERM HUP
  stop_beat
  stop_follower
  # Sends TERM to all rings first, then waits for the end of each.
  for pid in "${!ring_of[@]}"; do kill -TERM -- "-$pid" 2>/dev/null; done
  for pid in "${!ring_of[@]}"; do
    name=${ring_of[$pid]}
    note_end "$name"
    outcome[$name]=ended
    printf '=== %s: ended by a signal\n' "$name"
    clear_up "$name" "$pid"
  done
}
