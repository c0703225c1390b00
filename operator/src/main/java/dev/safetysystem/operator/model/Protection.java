package dev.safetysystem.operator.model;

import java.util.List;

/**
 * A protective setting as the spec has it now.
 *
 * @param setting its name
 * @param value that the spec asks for
 * @param strictestFirst the possible values, from the one that protects most
 */
public record Protection(String setting, String value, List<String> strictestFirst) {

    /** Whether the spec's value protects more; a value that is not listed protects least. */
    public boolean isStricterThan(String other) {
        int listed = strictestFirst.indexOf(other);
        return listed < 0 || strictestFirst.indexOf(value) < listed;
    }
}
