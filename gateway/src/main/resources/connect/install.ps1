# Installs `sluice`, the companion CLI, for the person who runs this: no administrator rights, nothing outside the profile.
# Running it again updates it.
#
#   irm @URL@/install.ps1 | iex
#   & ([scriptblock]::Create((irm @URL@/install.ps1))) -NoLogin
#   & ([scriptblock]::Create((irm @URL@/install.ps1))) -WithClaude       from your organization's mirror, or with npm;
#                                                     -ClaudeFrom native runs the vendor's own installer
#   & ([scriptblock]::Create((irm @URL@/install.ps1))) -Uninstall
#
# Read from the environment: HTTPS_PROXY; SLUICE_CA, your organization's CA as a PEM file; SLUICE_JAVA_HOME.
param(
  [switch]$NoLogin,
  [switch]$WithClaude,
  [ValidateSet('any', 'mirror', 'npm', 'native')][string]$ClaudeFrom = 'any',
  [switch]$Uninstall
)

$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
$Url = '@URL@'
$Problem = '@PROBLEM@'
$Mirror = '@MIRROR@'
$Sums = @'
@SUMS@
'@
$Signature = '@SIGNATURE@'
$Key = '@KEY@'

function Stop-WithNext([string]$Message, [string]$Next) {
  Write-Host "install: $Message"
  if ($Next) { Write-Host "Next: $Next" }
  throw 'sluice was not installed'
}

function Get-ExpectedSum([string]$Name) {
  foreach ($line in $Sums -split "`r?`n") {
    $parts = $line.Trim() -split '\s+', 2
    if ($parts.Count -eq 2 -and $parts[1] -eq $Name) { return $parts[0] }
  }
}

# The checksums are signed by whoever packed the program. The key is remembered: what comes later must be of the same.
function Confirm-Signature {
  $before = @(Get-Content -ErrorAction SilentlyContinue $Keys | Where-Object { $_.StartsWith("$Url ") }) | Select-Object -Last 1
  if (-not $Signature) {
    if ($before) { Stop-WithNext 'the program was signed when you installed it, and is not any more.' "ask your administrator; if it is meant so, remove $Keys and run this again" }
    return
  }
  if ($PSVersionTable.PSVersion.Major -lt 7) {
    if ($before) { Stop-WithNext 'the signature can only be checked by PowerShell 7.' 'run this again in pwsh' }
    Write-Host 'The signature is not checked, because this is not PowerShell 7; the checksum is.'
    return
  }
  $list = ($Sums -replace "`r", '').TrimEnd("`n") + "`n"
  $ecdsa = [Security.Cryptography.ECDsa]::Create()
  $read = 0
  $ecdsa.ImportSubjectPublicKeyInfo([Convert]::FromBase64String($Key), [ref]$read)
  if (-not $ecdsa.VerifyData([Text.Encoding]::ASCII.GetBytes($list), [Convert]::FromBase64String($Signature),
      [Security.Cryptography.HashAlgorithmName]::SHA256, [Security.Cryptography.DSASignatureFormat]::Rfc3279DerSequence)) {
    Stop-WithNext 'the list of checksums is not what was signed.' 'try again, then tell your administrator'
  }
  $released = ([regex]'(?m)^released  (\S+)').Match($list).Groups[1].Value
  if ($before) {
    $known = $before -split ' '
    if ($known[2] -cne $Key) { Stop-WithNext 'the program is signed with another key than before.' "ask your administrator whether that is theirs; if so, remove $Keys and run this again" }
    if ([string]::CompareOrdinal($released, $known[1]) -lt 0) { Stop-WithNext "the program is of $released, older than what you have." 'ask your administrator; an older version comes back by packing it anew' }
  }
  $script:Remember = "$Url $released $Key"
}

function Find-Java {
  $candidates = @($env:SLUICE_JAVA_HOME, $env:JAVA_HOME)
  foreach ($root in @("$env:ProgramFiles\Eclipse Adoptium", "$env:ProgramFiles\Java", "$env:ProgramFiles\Microsoft")) {
    if (Test-Path $root) { $candidates += (Get-ChildItem $root -Directory | ForEach-Object FullName) }
  }
  foreach ($candidate in $candidates) {
    if (-not $candidate) { continue }
    $release = Join-Path $candidate 'release'
    if ((Test-Path $release) -and (Select-String -Path $release -Pattern '^JAVA_VERSION="(2[5-9]|[3-9][0-9])' -Quiet)) {
      return (Join-Path $candidate 'bin\java.exe')
    }
  }
}

# The mirror is laid out as the vendor's releases are: stable, <version>/manifest.json, <version>/<platform>/claude.exe.
function Install-ClaudeFromMirror {
  Write-Host "Fetching Claude Code from $Mirror ..."
  $version = "$(Invoke-RestMethod -UseBasicParsing "$Mirror/stable")".Trim()
  if ($version -notmatch '^[0-9]+\.[0-9]+\.[0-9]+[0-9A-Za-z.-]*$') { throw "$Mirror/stable does not name a version" }
  $platform = if ($env:PROCESSOR_ARCHITECTURE -eq 'ARM64') { 'win32-arm64' } else { 'win32-x64' }
  $sum = (Invoke-RestMethod -UseBasicParsing "$Mirror/$version/manifest.json").platforms.$platform.checksum
  if ("$sum" -notmatch '^[0-9a-f]{64}$') { throw "Claude Code $version is not there for $platform" }
  $new = Join-Path $Bin 'claude.new'
  Invoke-WebRequest -UseBasicParsing -Uri "$Mirror/$version/$platform/claude.exe" -OutFile $new
  if ((Get-FileHash -Algorithm SHA256 $new).Hash -ne $sum) {
    Remove-Item -Force $new
    throw 'what came is not what the manifest names; its checksum differs'
  }
  Move-Item -Force $new (Join-Path $Bin 'claude.exe')
}

function Install-Claude([string]$From) {
  if ($From -eq 'any') { $From = if ($Mirror) { 'mirror' } else { 'npm' } }
  try {
    switch ($From) {
      'mirror' {
        if (-not $Mirror) { throw 'your organization has no mirror of Claude Code' }
        Install-ClaudeFromMirror
      }
      'npm' {
        if (-not (Get-Command npm -ErrorAction SilentlyContinue)) { throw 'npm is not here' }
        npm install --global --no-fund --no-audit '@anthropic-ai/claude-code'
        if ($LASTEXITCODE -ne 0) { throw 'npm failed' }
      }
      'native' { & ([scriptblock]::Create((Invoke-RestMethod -UseBasicParsing https://claude.ai/install.ps1))) }
    }
  } catch {
    Write-Host "install: Claude Code is not installed; sluice is. $_"
    Write-Host 'Next: run this again with another -ClaudeFrom: mirror, npm or native'
  }
}

$Share = Join-Path $env:LOCALAPPDATA 'sluice'
$Bin = Join-Path $Share 'bin'
$Program = Join-Path $Share 'program'
$Command = Join-Path $Bin 'sluice.cmd'
$Keys = Join-Path $env:APPDATA 'sluice\release-keys'
$Remember = $null

if ($Uninstall) {
  if (Test-Path $Command) { & $Command setup --undo }
  Remove-Item -Recurse -Force -ErrorAction SilentlyContinue $Share
  Write-Host 'sluice is gone.'
  Write-Host "What stays: your sign-in, your profiles and the release keys you trust (release-keys)"
  Write-Host "in $env:APPDATA\sluice, and Claude Code itself."
  Write-Host "The session also lives on at the gateway; end it at $Url/console/devices"
  return
}

if ($Problem) { Stop-WithNext "$Problem; this gateway hands nothing out." 'ask your administrator to run deploy/package-cli again' }
Confirm-Signature
$Machine = if ($env:PROCESSOR_ARCHITECTURE -eq 'ARM64') { 'windows-arm64' } else { 'windows-x64' }
$Archive = "sluice-cli-$Machine.tar.gz"
$Sum = Get-ExpectedSum $Archive
$Java = $null
if (-not $Sum) {
  $Archive = 'sluice-cli-any.tar.gz'
  $Sum = Get-ExpectedSum $Archive
  if (-not $Sum) { Stop-WithNext 'this gateway has no program to hand out.' 'ask your administrator to run deploy/package-cli' }
  $Java = Find-Java
  if (-not $Java) { Stop-WithNext 'this machine needs a Java 25 of its own.' 'install one, or name it with SLUICE_JAVA_HOME' }
}

$Work = Join-Path ([IO.Path]::GetTempPath()) ([Guid]::NewGuid().ToString())
New-Item -ItemType Directory -Path $Work | Out-Null
try {
  Write-Host "Fetching sluice from $Url ..."
  $File = Join-Path $Work $Archive
  $Options = @{ Uri = "$Url/connect/dist/$Archive"; OutFile = $File; UseBasicParsing = $true }
  if ($env:HTTPS_PROXY) { $Options.Proxy = $env:HTTPS_PROXY }
  Invoke-WebRequest @Options
  if ((Get-FileHash -Algorithm SHA256 $File).Hash -ne $Sum) {
    Stop-WithNext 'what came is not what the gateway has; its checksum differs.' 'try again, then tell your administrator'
  }
  tar -xzf $File -C $Work
  if ($LASTEXITCODE -ne 0) { Stop-WithNext 'the archive could not be unpacked.' 'free some disk space and run this again' }
  $Unpacked = Join-Path $Work 'sluice-cli'
  if ($Java) { Set-Content -Encoding ascii -Path (Join-Path $Unpacked 'java') -Value $Java }
  New-Item -ItemType Directory -Force -Path $Bin | Out-Null
  if (Test-Path $Program) { Remove-Item -Recurse -Force $Program }
  Move-Item $Unpacked $Program
  Set-Content -Encoding ascii -Path $Command -Value "@`"%~dp0..\program\bin\sluice.cmd`" %*"
  & $Command --prepare *> $null
  if ($Remember) {
    New-Item -ItemType Directory -Force -Path (Split-Path $Keys) | Out-Null
    $others = @(Get-Content -ErrorAction SilentlyContinue $Keys | Where-Object { -not $_.StartsWith("$Url ") })
    Set-Content -Encoding ascii -Path $Keys -Value ($others + $Remember)
  }
} finally {
  Remove-Item -Recurse -Force -ErrorAction SilentlyContinue $Work
}

$UserPath = [Environment]::GetEnvironmentVariable('Path', 'User')
if (($UserPath -split ';') -notcontains $Bin) {
  [Environment]::SetEnvironmentVariable('Path', "$UserPath;$Bin", 'User')
  $env:Path = "$env:Path;$Bin"
}
if (($WithClaude -or $ClaudeFrom -ne 'any') -and -not (Get-Command claude -ErrorAction SilentlyContinue)) {
  Install-Claude $ClaudeFrom
}
if (-not $NoLogin) {
  & $Command status *> $null
  if ($LASTEXITCODE -ne 0) {
    $Login = @('login', $Url)
    if ($env:SLUICE_CA) { $Login += @('--ca', $env:SLUICE_CA) }
    & $Command @Login
    if ($LASTEXITCODE -ne 0) { Stop-WithNext 'you are not signed in yet.' "sluice login $Url" }
  }
  & $Command setup --yes
}
Write-Host 'sluice is installed.'
Write-Host 'Try:  claude "explain this repository"      Trouble:  sluice doctor'
