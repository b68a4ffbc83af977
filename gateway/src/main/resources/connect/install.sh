#!/bin/sh
# Installs `sluice`, the companion CLI, for the person who runs this: no root, nothing outside the home folder. Running it
# again updates it.
#
#   curl -fsSL @URL@/install.sh | sh
#   curl -fsSL @URL@/install.sh | sh -s -- --with-claude     installs Claude Code too: from your organization's mirror, or
#                                                            with npm; --with-claude=native runs the vendor's own installer
#   curl -fsSL @URL@/install.sh | sh -s -- --no-login        only installs
#   curl -fsSL @URL@/install.sh | sh -s -- --uninstall       takes it away and says what stays
#
# Read from the environment: HTTPS_PROXY and NO_PROXY; SLUICE_CA, your organization's CA as a PEM file; SLUICE_JAVA_HOME.
set -eu

URL='@URL@'
PROBLEM='@PROBLEM@'
MIRROR='@MIRROR@'
SUMS='@SUMS@'
SIGNATURE='@SIGNATURE@'
KEY='@KEY@'

say() { printf '%s\n' "$1" >&2; }

fail() {
  say "install: $1"
  [ -z "${2-}" ] || say "Next: $2"
  exit 1
}

fetch() {
  if command -v curl >/dev/null 2>&1; then
    curl -fsSL --connect-timeout 15 --retry 2 ${SLUICE_CA:+--cacert "$SLUICE_CA"} -o "$2" "$1"
  elif command -v wget >/dev/null 2>&1; then
    wget -q -T 60 ${SLUICE_CA:+--ca-certificate="$SLUICE_CA"} -O "$2" "$1"
  else
    fail "neither curl nor wget is here." "install one of them and run this again"
  fi
}

sum_of() {
  if command -v sha256sum >/dev/null 2>&1; then
    sha256sum "$1" | cut -d' ' -f1
  elif command -v shasum >/dev/null 2>&1; then
    shasum -a 256 "$1" | cut -d' ' -f1
  else
    openssl dgst -sha256 -r "$1" | cut -d' ' -f1
  fi
}

expected_sum() {
  printf '%s\n' "$SUMS" | while read -r sum name; do
    [ "$name" != "$1" ] || printf '%s\n' "$sum"
  done
}

remembered() {
  [ ! -f "$keys" ] || while read -r url released key; do
    [ "$url" != "$URL" ] || printf '%s %s\n' "$released" "$key"
  done <"$keys"
}

fingerprint() { printf '%s' "$KEY" | openssl base64 -d -A | openssl dgst -sha256 -r | cut -d' ' -f1; }

released() { printf '%s\n' "$SUMS" | sed -n 's/^released  //p'; }

# The checksums are signed by whoever packed the program. The key is remembered: what comes later must be of the same.
check_signature() {
  before=$(remembered)
  if [ -z "$SIGNATURE" ]; then
    [ -z "$before" ] || fail "the program was signed when you installed it, and is not any more." \
      "ask your administrator; if it is meant so, remove $keys and run this again"
    return
  fi
  if ! command -v openssl >/dev/null 2>&1; then
    [ -z "$before" ] || fail "the signature cannot be checked without openssl." "install openssl and run this again"
    say "The signature is not checked, because openssl is not here; the checksum is."
    return
  fi
  if [ -n "$before" ] && [ "${before#* }" != "$KEY" ]; then
    fail "the program is signed with another key than before, $(fingerprint)." \
      "ask your administrator whether that is theirs; if so, remove $keys and run this again"
  fi
  {
    printf '%s\n' '-----BEGIN PUBLIC KEY-----'
    printf '%s\n' "$KEY" | fold -w 64
    printf '%s\n' '-----END PUBLIC KEY-----'
  } >"$work/key.pem"
  printf '%s' "$SIGNATURE" | openssl base64 -d -A >"$work/signature"
  printf '%s\n' "$SUMS" >"$work/sums"
  openssl dgst -sha256 -verify "$work/key.pem" -signature "$work/signature" "$work/sums" >/dev/null 2>&1 ||
    fail "the list of checksums is not what was signed." \
      "try again; if it happens again, something on the way changes it: tell your administrator"
  now=$(released)
  if [ -n "$before" ] && [ "$(printf '%s\n%s\n' "${before%% *}" "$now" | sort | head -n 1)" != "${before%% *}" ]; then
    fail "the program is of $now, older than what you have, of ${before%% *}." \
      "ask your administrator; an older version comes back by packing it anew"
  fi
}

remember_key() {
  if [ -n "$SIGNATURE" ] && command -v openssl >/dev/null 2>&1; then
    mkdir -p "${keys%/*}"
    { [ ! -f "$keys" ] || grep -vF "$URL " "$keys" || true; } >"$work/keys"
    printf '%s %s %s\n' "$URL" "$(released)" "$KEY" >>"$work/keys"
    cp "$work/keys" "$keys"
  fi
}

machine() {
  case $(uname -s) in
    Linux) system=linux ;;
    Darwin) system=macos ;;
    *) system=any ;;
  esac
  case $(uname -m) in
    x86_64 | amd64) printf '%s-x64\n' "$system" ;;
    aarch64 | arm64) printf '%s-arm64\n' "$system" ;;
    *) printf 'any\n' ;;
  esac
}

is_java_25() {
  [ -x "$1/bin/java" ] && grep -Eq '^JAVA_VERSION="(2[5-9]|[3-9][0-9])' "$1/release" 2>/dev/null
}

find_java() {
  for candidate in "${SLUICE_JAVA_HOME-}" "${JAVA_HOME-}" /usr/lib/jvm/* /opt/java/* /opt/jdk* \
    "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    if [ -n "$candidate" ] && is_java_25 "$candidate"; then
      printf '%s/bin/java\n' "$candidate"
      return
    fi
  done
}

# Prepares a faster start; it also works without.
prepare() { "$target/bin/sluice" --prepare >/dev/null 2>&1 || rm -f -- "$target/sluice.aot"; }

# The Java may have moved or been replaced since; what was prepared with another is of no use.
use_java() {
  printf '%s\n' "$java" >"$target/java"
  rm -f -- "$target/sluice.aot"
  prepare
}

uninstall() {
  if [ -x "$bin/sluice" ]; then
    "$bin/sluice" setup --undo || say "The settings of Claude Code were not put back; see ~/.claude/settings.json."
  fi
  rm -f -- "$bin/sluice"
  rm -rf -- "$share"
  say "sluice is gone."
  say "What stays: your sign-in, your profiles and the release keys you trust (release-keys)"
  say "in ${XDG_CONFIG_HOME:-$HOME/.config}/sluice, and Claude Code itself."
  say "The session also lives on at the gateway; end it at $URL/console/devices"
}

install_program() {
  [ -z "$PROBLEM" ] || fail "$PROBLEM; this gateway hands nothing out." "ask your administrator to run deploy/package-cli again"
  check_signature
  archive=sluice-cli-$(machine).tar.gz
  java=
  sum=$(expected_sum "$archive")
  if [ -z "$sum" ]; then
    archive=sluice-cli-any.tar.gz
    sum=$(expected_sum "$archive")
    [ -n "$sum" ] || fail "this gateway has no program to hand out." "ask your administrator to run deploy/package-cli"
    java=$(find_java)
    [ -n "$java" ] || fail "this kind of machine needs a Java 25 of its own." "install one, or name it with SLUICE_JAVA_HOME"
  fi
  target=$share/$(printf '%s' "$sum" | cut -c1-16)
  if [ -x "$target/bin/sluice" ]; then
    say "sluice is up to date."
    [ -z "$java" ] || use_java
  else
    say "Fetching sluice from $URL …"
    fetch "$URL/connect/dist/$archive" "$work/$archive" || fail "the program could not be fetched from $URL." \
      "check the proxy (HTTPS_PROXY) and, with a private CA, set SLUICE_CA to its PEM file"
    [ "$(sum_of "$work/$archive")" = "$sum" ] || fail "what came is not what the gateway has; its checksum differs." \
      "try again; if it happens again, something on the way changes files: tell your administrator"
    gzip -dc "$work/$archive" | tar -xf - -C "$work" || fail "the archive could not be unpacked." "free some disk space and run this again"
    [ -z "$java" ] || printf '%s\n' "$java" >"$work/sluice-cli/java"
    mkdir -p "$share"
    rm -rf -- "$target"
    mv "$work/sluice-cli" "$target"
    prepare
  fi
  mkdir -p "$bin"
  ln -sfn "$target/bin/sluice" "$bin/sluice"
  for old in "$share"/*; do
    [ "$old" = "$target" ] || rm -rf -- "$old"
  done
  remember_key
}

# What the vendor calls this kind of machine.
claude_platform() {
  platform=$(machine | sed 's/^macos-/darwin-/')
  case $platform in
    linux-*) if ls /lib/ld-musl-* >/dev/null 2>&1; then platform=$platform-musl; fi ;;
  esac
  printf '%s\n' "$platform"
}

# The mirror is laid out as the vendor's releases are: stable, <version>/manifest.json, <version>/<platform>/claude.
claude_from_mirror() {
  say "Fetching Claude Code from $MIRROR …"
  fetch "$MIRROR/stable" "$work/claude-version" && version=$(head -n 1 "$work/claude-version" | tr -d '\r') &&
    printf '%s\n' "$version" | grep -Eqx '[0-9]+\.[0-9]+\.[0-9]+[0-9A-Za-z.-]*' &&
    fetch "$MIRROR/$version/manifest.json" "$work/claude-manifest" || {
    say "Claude Code could not be fetched: $MIRROR/stable and its manifest.json do not name a version."
    return 1
  }
  platform=$(claude_platform)
  claude_sum=$(tr -d ' \t\r\n' <"$work/claude-manifest" | sed -n "s/.*\"$platform\":{[^}]*\"checksum\":\"\([0-9a-f]\{64\}\)\".*/\1/p")
  [ -n "$claude_sum" ] || {
    say "Claude Code $version is not there for $platform."
    return 1
  }
  fetch "$MIRROR/$version/$platform/claude" "$work/claude" || {
    say "Claude Code could not be fetched from $MIRROR/$version/$platform/claude."
    return 1
  }
  [ "$(sum_of "$work/claude")" = "$claude_sum" ] || {
    say "What came from the mirror is not what its manifest names; its checksum differs."
    return 1
  }
  chmod 755 "$work/claude"
  # A running one keeps its file.
  cp "$work/claude" "$bin/.claude.new" && mv -f "$bin/.claude.new" "$bin/claude" || {
    rm -f -- "$bin/.claude.new"
    say "Claude Code could not be written to $bin."
    return 1
  }
}

claude_from_npm() {
  say "Installing Claude Code with npm …"
  npm install --global --prefix "$HOME/.local" --no-fund --no-audit --loglevel=error @anthropic-ai/claude-code >&2
}

# Its vendor's documented line, which only runs for those who asked for it.
claude_from_vendor() {
  say "Running the installer of Claude Code's vendor …"
  fetch https://claude.ai/install.sh "$work/claude-install.sh" && bash "$work/claude-install.sh" >&2 </dev/null
}

# Without Claude Code the rest goes on all the same; the exit code tells.
no_claude() {
  say "$1"
  say "Next: $2"
  lacking=yes
}

install_claude() {
  if command -v claude >/dev/null 2>&1 || [ -x "$bin/claude" ]; then
    say "Claude Code is here already; \`claude update\` renews it."
    return
  fi
  from=$1
  if [ "$from" = any ]; then
    if [ -n "$MIRROR" ]; then from=mirror; else from=npm; fi
  fi
  case $from in
    mirror)
      if [ -z "$MIRROR" ]; then
        no_claude "Your organization has no mirror of Claude Code." "run this again with --with-claude=npm"
      else
        claude_from_mirror ||
          no_claude "Claude Code is not installed." "tell your administrator, or run this again with --with-claude=npm"
      fi
      ;;
    npm)
      if ! command -v npm >/dev/null 2>&1; then
        no_claude "Claude Code is not installed, because npm is not here." \
          "run this again with --with-claude=native, which runs the vendor's own installer"
      else
        claude_from_npm || no_claude "Claude Code could not be installed." "npm install -g @anthropic-ai/claude-code"
      fi
      ;;
    native)
      claude_from_vendor || no_claude "Claude Code could not be installed." "see https://code.claude.com/docs/en/setup"
      ;;
  esac
}

main() {
  login=yes
  claude=no
  remove=no
  lacking=no
  for argument in "$@"; do
    case $argument in
      --no-login) login=no ;;
      --with-claude) claude=any ;;
      --with-claude=mirror | --with-claude=npm | --with-claude=native) claude=${argument#*=} ;;
      --uninstall) remove=yes ;;
      *) fail "there is no option $argument." "options: --with-claude[=mirror|npm|native] --no-login --uninstall" ;;
    esac
  done
  [ -n "${HOME-}" ] || fail "HOME is not set."
  share=${XDG_DATA_HOME:-$HOME/.local/share}/sluice
  bin=$HOME/.local/bin
  keys=${XDG_CONFIG_HOME:-$HOME/.config}/sluice/release-keys
  if [ "$remove" = yes ]; then
    uninstall
    return
  fi
  work=$(mktemp -d) || fail "no temporary folder can be made." "free some disk space and run this again"
  trap 'rm -rf -- "$work"' EXIT
  trap 'exit 130' INT TERM
  install_program
  [ "$claude" = no ] || install_claude "$claude"
  if [ "$login" = yes ]; then
    "$bin/sluice" status >/dev/null 2>&1 ||
      "$bin/sluice" login "$URL" ${SLUICE_CA:+--ca "$SLUICE_CA"} </dev/null ||
      fail "you are not signed in yet." "$bin/sluice login $URL"
    "$bin/sluice" setup --yes </dev/null
  fi
  say ""
  say "sluice is installed."
  call=
  case ":$PATH:" in
    *":$bin:"*) ;;
    *)
      call=$bin/
      say "To call sluice and claude by name:  export PATH=\"$bin:\$PATH\""
      ;;
  esac
  if [ "$lacking" = yes ]; then
    say "Claude Code is not; see above."
    exit 1
  fi
  say "Try:      ${call}claude \"explain this repository\""
  say "Trouble:  ${call}sluice doctor"
}

main "$@"
