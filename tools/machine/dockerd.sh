#!/usr/bin/env bash
# dockerd.sh start DIR: where the Docker daemon does not answer, starts it; DIR keeps its log and, where we started the
# process ourselves, its pid.  dockerd.sh stop DIR: ends the process that `start DIR` started, and no other.
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
. "$here/common.sh"

action="${1:?start or stop}"
dir="${2:?the directory for the log and the pid}"
log="$dir/dockerd.log"
pid_file="$dir/dockerd.pid"

answers() { timeout 10 docker version --format '{{.Server.Version}}' >/dev/null 2>&1; }
is_dockerd() { [ "$(cat "/proc/$1/comm" 2>/dev/null)" = dockerd ]; }
daemon_runs() { [ -s /var/run/docker.pid ] && is_dockerd "$(cat /var/run/docker.pid)"; }

start() {
  answers && return
  refuse_what_is_not_ours
  mkdir -p "$dir"
  if [ -d /run/systemd/system ]; then
    say "starting the Docker service"
    as_root systemctl start docker
  elif ! daemon_runs; then
    start_process
  fi
  await
}

refuse_what_is_not_ours() {
  case "${DOCKER_HOST:-unix:}" in
    unix:*) ;;
    *) give_up "DOCKER_HOST points at another machine ($DOCKER_HOST)." "Unset it: twinport runs beside its Engine." ;;
  esac
  if [ -S /var/run/docker.sock ] && [ ! -w /var/run/docker.sock ] && daemon_runs; then
    give_up "The Docker daemon runs, but this user may not talk to it." "Ask root for: usermod -aG docker $(id -un); then log in again."
  fi
  can_be_root || give_up "The Docker daemon does not run, and starting it takes root." "Ask root for: systemctl start docker"
}

# No service manager here (a container, a small VM): the daemon becomes a process of ours, in a session of its own.
start_process() {
  say "starting dockerd (log: $log)"
  clear_leftovers
  mount_cgroups
  local path root=()
  path="$(path_with_working_iptables)"
  [ "$(id -u)" = 0 ] || root=(sudo --)
  # Not as_root: a function in the background leaves a shell that waits for it.
  "${root[@]}" env PATH="$path" setsid sh -c 'echo $$ >"$1"; exec dockerd' sh "$pid_file" >"$log" 2>&1 </dev/null &
}

# What a killed machine leaves: a pid that is now somebody else's, and a containerd socket with nobody behind it,
# which dockerd would take for a system containerd and wait for.
clear_leftovers() {
  [ -s /var/run/docker.pid ] && ! daemon_runs && as_root rm -f /var/run/docker.pid
  local socket
  for socket in /run/containerd/containerd.sock /run/docker/containerd/containerd.sock; do
    if [ -S "$socket" ] && ! grep -qF "$socket" /proc/net/unix; then as_root rm -f "$socket"; fi
  done
  local containerd_pid=/run/docker/containerd/containerd.pid
  if [ -s "$containerd_pid" ] && [ "$(cat "/proc/$(cat $containerd_pid)/comm" 2>/dev/null)" != containerd ]; then
    as_root rm -f "$containerd_pid"
  fi
}

mount_cgroups() {
  grep -q ' cgroup2\? ' /proc/mounts && return
  say "mounting the control groups"
  as_root mount -t cgroup2 none /sys/fs/cgroup
}

# A kernel without nftables: iptables' default backend fails there and the legacy one works.
path_with_working_iptables() {
  if ! as_root iptables -t nat -L -n >/dev/null 2>&1 && as_root iptables-legacy -t nat -L -n >/dev/null 2>&1; then
    mkdir -p "$dir/bin"
    local name
    for name in iptables ip6tables; do ln -sf "$(command -v $name-legacy)" "$dir/bin/$name"; done
    printf '%s:%s\n' "$dir/bin" "$PATH"
  else
    printf '%s\n' "$PATH"
  fi
}

await() {
  local tries
  for tries in $(seq 240); do
    answers && return
    if [ -s "$pid_file" ] && [ "$tries" -gt 8 ] && ! is_dockerd "$(cat "$pid_file")"; then break; fi
    sleep 0.25
  done
  if [ -s "$log" ]; then tail -n 15 "$log" >&2; fi
  give_up "The Docker daemon does not answer." "Start it by hand (systemctl start docker, or dockerd as root), then start again."
}

stop() {
  [ -s "$pid_file" ] || return 0
  local pid
  pid="$(cat "$pid_file")"
  if is_dockerd "$pid"; then
    say "ending the dockerd that was started here"
    as_root kill "$pid"
    local tries
    for tries in $(seq 120); do is_dockerd "$pid" || break; sleep 0.25; done
  fi
  as_root rm -f "$pid_file"
}

case "$action" in
  start) start ;;
  stop) stop ;;
  *) give_up "dockerd.sh knows start and stop, not $action." ;;
esac
