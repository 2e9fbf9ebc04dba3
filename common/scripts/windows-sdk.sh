#!/bin/sh
# SPDX-License-Identifier: MIT
# windows-sdk.sh [FOLDER]: compiles every source against the headers of the
# Windows SDK, for x64, x86 and ARM64, links the programs for x64 with the
# SDK's libraries, and runs their tests under Wine. Run it before a release. It
# needs the packages of the preset wine-msvc-abi, and the .NET SDK.
#
# The SDK comes from NuGet and is kept in FOLDER, by default below ~/.cache. No
# part of it belongs in the repository, because it has its own license.
set -eu

# The version for Windows 11 24H2.
version=10.0.26100.9169

cd "$(dirname -- "$0")/../.."
folder=${1:-${XDG_CACHE_HOME:-$HOME/.cache}/iocp-by-example/windows-sdk-$version}

restore() {
    if ! command -v dotnet >/dev/null; then
        echo "${0##*/}: dotnet was not found: install the .NET SDK" >&2
        exit 127
    fi
    mkdir -p "$folder"
    cat >"$folder/restore.csproj" <<EOF
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <TargetFramework>netstandard2.0</TargetFramework>
    <DisableImplicitFrameworkReferences>true</DisableImplicitFrameworkReferences>
  </PropertyGroup>
  <ItemGroup>
    <PackageDownload Include="Microsoft.Windows.SDK.CPP" Version="[$version]" />
    <PackageDownload Include="Microsoft.Windows.SDK.CPP.x64" Version="[$version]" />
  </ItemGroup>
</Project>
EOF
    dotnet restore --packages "$folder" "$folder/restore.csproj"
}

# configure PRESET: configures in a separate build folder.
configure() {
    cmake --preset "$1" -B "build/windows-sdk/$1" \
        -D "IOCP_WINDOWS_SDK=$folder"
}

# compile PRESET: compiles every source once, and reports all errors.
compile() {
    configure "$1"
    python3 common/scripts/each-source-once.py \
        "build/windows-sdk/$1/compile_commands.json" /Zs |
        xargs -P "$(nproc)" -d '\n' -n 1 sh -c
}

restore
compile msvc-abi-i686-build
compile msvc-abi-arm64-build
configure wine-msvc-abi
cmake --build build/windows-sdk/wine-msvc-abi -- -k 0
ctest --test-dir build/windows-sdk/wine-msvc-abi -j 8 --output-on-failure \
    --label-regex '^(lesson|matrix|museum|unit)$'
