package dev.safetysystem.samples.hap;

/**
 * An environment variable that the service cannot honour; it does not start with a guess instead.
 */
final class InvalidSetting extends RuntimeException {
    private static final long serialVersionUID = 1;

    InvalidSetting(String variable, String value, String complaint) {
        super(variable + "=" + value + " " + complaint);
    }
}
