#!/bin/sh
# launch.sh CLASS [ARGUMENT...]: runs a main class of this module, compiling it first when its sources have changed.
# Maven alone knows the right JDK and the class path; both are written down once, so that later runs start at once.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
file=$root/e2e/target/launch
changed=first
if [ -f "$file" ]; then
  changed=$(cd "$root" && find pom.xml e2e/pom.xml crds/pom.xml operator/pom.xml e2e/src/main e2e/kubernetes crds/src/main operator/src/main -newer "$file" -type f | head -n 1)
fi
if [ -n "$changed" ]; then
  echo "[launch] compiling (first use, or sources have changed) ..." >&2
  mkdir -p "$root/e2e/target"
  (cd "$root" && mvn -B -q -pl e2e -am process-classes -Dlaunch.phase=process-classes > e2e/target/launch.log 2>&1) || {
    cat "$root/e2e/target/launch.log" >&2
    exit 1
  }
fi
class=$1
shift
{ read -r java; read -r classpath; } < "$file"
exec "$java" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp "$classpath" "$class" "$@"
