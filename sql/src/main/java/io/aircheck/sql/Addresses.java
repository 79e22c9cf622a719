package io.aircheck.sql;

import java.util.Optional;

/**
 * Where Kafka and PostgreSQL are, in place of what {@code sources.sql} says. Immutable.
 *
 * @param bootstrapServers Kafka's, as {@code host:port,…}; empty for those of the file
 * @param catalogueUrl the catalogue's, as {@code jdbc:postgresql://…}; empty for that of the file
 */
public record Addresses(Optional<String> bootstrapServers, Optional<String> catalogueUrl) {

    /**
     * @throws IllegalArgumentException if an address is blank, or the URL is none of PostgreSQL or
     *     holds a password, which would stand in the job's graph for all to read
     */
    public Addresses {
        bootstrapServers
                .filter(String::isBlank)
                .ifPresent(
                        blank -> {
                            throw new IllegalArgumentException(
                                    "the addresses of Kafka's brokers are empty");
                        });
        catalogueUrl.ifPresent(JdbcUrl::parse);
    }

    /**
     * Both given.
     *
     * @throws IllegalArgumentException as the constructor does
     */
    public static Addresses of(String bootstrapServers, String catalogueUrl) {
        return new Addresses(Optional.of(bootstrapServers), Optional.of(catalogueUrl));
    }
}
