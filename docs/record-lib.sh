# Sourced by the record-* scripts of this folder, after bench/lib.sh: a gateway with the demo provider on an empty folder, and a
# browser's part at it. Reads and sets: work, gateway (its process), port, url, admin_key.

finish() {
  tmux -S "$work/tmux" kill-server 2>/dev/null || true
  local process
  for process in $gateway ${helpers-}; do
    { kill "$process" 2>/dev/null && wait "$process" 2>/dev/null; } || true
  done
  if [ "$keep" = yes ]; then say "logs: $work"; else rm -rf -- "$work"; fi
}

fail() { keep=yes; say "${0##*/}: $1"; exit 1; }

# Waits until a file has something in it.
wait_for() {
  local tries
  for ((tries = 0; tries < 600; tries++)); do
    if grep -qE -- "$1" "$2" 2>/dev/null; then return; fi
    sleep 0.1
  done
  fail "no $1 in $2"
}

# Packs the CLI, signed with a key of its own when the first argument is "signed".
pack_cli() {
  say "packing the CLI ..."
  local key=
  if [ "${1-}" = signed ]; then
    key=$work/release-key.pem
    "$root/deploy/package-cli" --new-key "$key" >/dev/null
  fi
  local java
  java=$(find_java)
  SLUICE_JAVA_HOME=${java%/bin/java} SLUICE_RELEASE_KEY=$key "$root/deploy/package-cli" "$work/packed" >"$work/package.log" 2>&1 ||
    fail "see $work/package.log"
}

# Starts the gateway, with these further settings, and makes olga@corp.test its owner, signed in in $work/cookies.
start_gateway() {
  say "starting the gateway ..."
  admin_key=$(openssl rand -hex 24)
  # Of four digits, so that the address that the reader sees is as long.
  port=$((2000 + RANDOM % 7000))
  url=http://localhost:$port
  SLUICE_ADMIN_KEY=$admin_key "$(find_java)" --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
    -jar "$(gateway_jar)" --sluice.port="$port" --sluice.data-dir="$work/data" --sluice.connect.distribution="$work/packed" "$@" \
    >"$work/gateway.log" 2>&1 &
  gateway=$!
  wait_for 'Sluice is ready' "$work/gateway.log"
  wait_for '/setup\?token=' "$work/gateway.log"
  local token password
  token=$(sed -n 's/.*\/setup?token=\([^ ]*\).*/\1/p' "$work/gateway.log" | head -n 1)
  password=$(openssl rand -hex 12)
  browse -o /dev/null "$url/setup" --data-urlencode "_csrf=$(csrf "/setup?token=$token")" --data-urlencode "token=$token" \
    --data-urlencode name=Olga --data-urlencode email=olga@corp.test --data-urlencode "password=$password" \
    --data-urlencode "repeat=$password" || fail "the owner could not be made"
}

browse() { curl -fsS -b "$work/cookies" -c "$work/cookies" "$@"; }
csrf() { browse "$url$1" | sed -n 's/.*name="_csrf"[^>]*value="\([^"]*\)".*/\1/p' | head -n 1; }

screen() { tmux -S "$work/tmux" capture-pane -J -p -t run; }

# Approves the code that the terminal shows.
approve() {
  local tries code
  for ((tries = 0; tries < 300; tries++)); do
    code=$(screen | grep -oE '\b[A-Z]{4}-[A-Z]{4}\b' | tail -n 1 || true)
    [ -z "$code" ] || break
    sleep 0.1
  done
  [ -n "$code" ] || fail "no code to approve"
  browse -o /dev/null "$url/device" --data-urlencode "_csrf=$(csrf "/device?user_code=$code")" --data-urlencode "user_code=$code" ||
    fail "the code was not approved"
}

# The real client of deploy/install-claude-code.
real_client() {
  find "$root/target/tools/claude-code" -maxdepth 1 -name 'claude-*' -type f 2>/dev/null | head -n 1 | grep . ||
    fail "Claude Code is missing: deploy/install-claude-code"
}
