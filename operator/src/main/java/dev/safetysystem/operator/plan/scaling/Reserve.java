package dev.safetysystem.operator.plan.scaling;

/** A tenth more pods than serve a load: it grows while others start to take it. */
public final class Reserve {
    private Reserve() {}

    /** So many pods for a load that so many serve. */
    public static int with(int serving) {
        return serving + (serving + 9) / 10;
    }

    /** How many served the load that so many pods, with the reserve, are for. */
    public static int without(int size) {
        return size - (size + 10) / 11;
    }
}
