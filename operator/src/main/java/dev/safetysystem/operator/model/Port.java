package dev.safetysystem.operator.model;

/** A container port; the Service port has the same number and name. */
public record Port(String name, int number, String protocol) {}
