#!/bin/sh
# Warns, and never fails, when no JDK 25 is where Maven's toolchain discovery looks: its own message does not say what to install.
for home in "$JAVA_HOME" "$JAVA25_HOME" "$JDK25" /usr/lib/jvm/* /opt/java/* "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* "$HOME"/.m2/jdks/* /Library/Java/JavaVirtualMachines/*/Contents/Home; do
  grep -qs '^JAVA_VERSION="25[".]' "$home/release" && exit 0
done
grep -qs '<version>25' "$HOME/.m2/toolchains.xml" && exit 0
cat >&2 <<'T'
[WARNING] No JDK 25 found. This project compiles and tests on JDK 25 (Maven itself may run on 17 or newer).
[WARNING] Install one, for example Eclipse Temurin 25 (package temurin-25-jdk) or `sdk install java 25-tem`,
[WARNING] or name it in ~/.m2/toolchains.xml. It is found by itself below /usr/lib/jvm, ~/.sdkman, ~/.jdks, or by JAVA_HOME.
T
