package io.aircheck.cli.cluster;

import java.util.Objects;

/**
 * A process of the cluster, which keeps this name when it is replaced.
 *
 * @param role what it is there for
 * @param index from 1; always 1 for all but TaskManagers
 */
public record Part(Role role, int index) {
    public Part {
        Objects.requireNonNull(role, "role");
        if (index < 1 || index > 1 && role != Role.TASKMANAGER) {
            throw new IllegalArgumentException("there is no " + role.word() + " " + index);
        }
    }

    /** The only process of its role, or the first TaskManager. */
    public static Part of(Role role) {
        return new Part(role, 1);
    }

    /** The name in {@code status} and of the log file. */
    public String name() {
        return role == Role.TASKMANAGER ? role.word() + "-" + index : role.word();
    }

    /**
     * The part of that name.
     *
     * @throws IllegalArgumentException if there is none
     */
    static Part named(String name) {
        for (Role role : Role.values()) {
            if (role != Role.TASKMANAGER && role.word().equals(name)) {
                return of(role);
            }
        }
        String prefix = Role.TASKMANAGER.word() + "-";
        if (name.startsWith(prefix) && name.substring(prefix.length()).matches("[1-9][0-9]{0,3}")) {
            return new Part(Role.TASKMANAGER, Integer.parseInt(name.substring(prefix.length())));
        }
        throw new IllegalArgumentException("there is no process named " + name);
    }

    @Override
    public String toString() {
        return name();
    }
}
