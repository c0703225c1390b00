package dev.safetysystem.operator.model.command;

import java.util.Optional;

/** Who gave a command, and why. */
public record Giver(String by, Optional<String> because) {
    @Override
    public String toString() {
        return by + because.map(why -> ": " + why).orElse("");
    }
}
