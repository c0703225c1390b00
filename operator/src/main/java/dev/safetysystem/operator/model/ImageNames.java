package dev.safetysystem.operator.model;

/** Fills in what an image name leaves open: the registry of the system, the version as its tag. */
final class ImageNames {
    private ImageNames() {}

    static String complete(String image, String registry, String version) {
        String whole = registry.isEmpty() || hasRegistry(image) ? image : registry + "/" + image;
        return hasTag(whole) ? whole : whole + ":" + version;
    }

    /** Docker's own rule: the part before the first slash is a host if it looks like one. */
    private static boolean hasRegistry(String image) {
        int slash = image.indexOf('/');
        if (slash < 0) {
            return false;
        }
        String first = image.substring(0, slash);
        return first.contains(".") || first.contains(":") || first.equals("localhost");
    }

    private static boolean hasTag(String image) {
        return image.contains("@") || image.indexOf(':', image.lastIndexOf('/') + 1) >= 0;
    }
}
