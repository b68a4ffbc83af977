# Sourced by the commands in this folder: builds what they need and starts the Java program that does the work.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(dirname "$here")

say() { printf '%s\n' "$*" >&2; }

# Builds the simulator and the bench, and the gateway too unless the first argument is "without-gateway". Does nothing
# when no source has changed since it last did.
build() {
  local modules=bench,gateway product=$root/gateway/target/sluice built changed
  [ "${1-}" = without-gateway ] && modules=bench product=$root/bench/target/lib
  built=$root/bench/target/built.$modules
  if [ -e "$built" ] && [ -e "$product" ]; then
    changed=$(find "$root"/pom.xml "$root"/.mvn "$root"/*/pom.xml "$root"/*/src -newer "$built" -print -quit)
    [ -n "$changed" ] || return 0
  fi
  say "building $modules ..."
  # What changes while it builds belongs to the next build.
  mkdir -p "$root/bench/target"
  touch "$built.begun"
  (cd "$root" && ./mvnw -q -B -pl "$modules" -am package -DskipTests)
  mv "$built.begun" "$built"
}

# The gateway's jar, which stands beside its libraries.
gateway_jar() { printf '%s\n' "$root/gateway/target/sluice/sluice.jar"; }

# The JDK 25 that mvnw builds with.
find_java() {
  local home
  if [ -n "${JAVA_HOME-}" ]; then
    printf '%s\n' "$JAVA_HOME/bin/java"
    return
  fi
  for home in /usr/lib/jvm/*25* /usr/java/*25* /opt/java/*25* /opt/jdk*25* "${HOME-}"/.sdkman/candidates/java/25* \
    "${HOME-}"/.jdks/*25*; do
    if [ -x "$home/bin/java" ] && grep -q '^JAVA_VERSION="25' "$home/release" 2>/dev/null; then
      printf '%s\n' "$home/bin/java"
      return
    fi
  done
  printf 'java\n'
}

# Runs a command of the bench; an interrupted script ends it by its process id, and it ends what it started.
bench() {
  ulimit -n "$(ulimit -Hn)"
  "$(find_java)" -Xmx1g --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
    -Dslf4j.internal.verbosity=ERROR \
    -cp "$root/bench/target/classes:$root/bench/target/lib/*" dev.sluice.bench.Main "$@" &
  local pid=$!
  trap 'kill "$pid" 2>/dev/null; wait "$pid"; exit 130' INT TERM
  local status=0
  wait "$pid" || status=$?
  trap - INT TERM
  return "$status"
}
