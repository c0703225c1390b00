package dev.safetysystem.samples.hap;

import java.util.Map;

/**
 * What the image says about itself.
 *
 * @param version {@code VERSION}: goes out with every answer, so that a client sees who answered
 * @param misbehaviour {@code MISBEHAVE}: how this image is broken on purpose
 * @param port {@code PORT}: where it listens
 */
record Build(String version, Misbehaviour misbehaviour, int port) {
    /**
     * @throws InvalidSetting naming the variable that cannot be honoured
     */
    static Build from(Map<String, String> environment) {
        String port = environment.getOrDefault("PORT", "8000");
        if (!port.matches("[0-9]{1,5}") || Integer.parseInt(port) > 65_535) {
            throw new InvalidSetting("PORT", port, "is not a port, 0 to 65535 (0: any free one)");
        }
        return new Build(
                environment.getOrDefault("VERSION", "unversioned"),
                Misbehaviour.from(environment),
                Integer.parseInt(port));
    }
}
