package dev.safetysystem.operator.model;

/** How work reaches a component. */
public enum Traffic {
    /** Through its production Service. */
    SERVICE,
    /** It takes work from a queue by itself: a waiting copy would already act. */
    QUEUE
}
