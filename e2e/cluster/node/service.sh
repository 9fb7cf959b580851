# Sourced by the init scripts: a service is restarted when it ends, as systemd would.
service() { # NAME COMMAND...
  local name=$1; shift
  while :; do
    local code=0
    "$@" >>"/var/log/$name.log" 2>&1 || code=$?
    echo "== $name ended: $code" >>"/var/log/$name.log"
    sleep 1
  done &
}
wait_for() { # SECONDS COMMAND...
  local end=$((SECONDS + $1)); shift
  until "$@" >/dev/null 2>&1; do [ $SECONDS -lt $end ] || { echo "in vain: $*" >&2; return 1; }; sleep .05; done
}
