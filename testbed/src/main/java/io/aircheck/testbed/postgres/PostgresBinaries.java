package io.aircheck.testbed.postgres;

import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import io.zonky.test.db.postgres.embedded.PgBinaryResolver;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/**
 * PostgreSQL's programs, unpacked into one folder. The library keeps unpacked programs for each
 * resolver, wherever they were to go: resolvers of different folders must differ.
 *
 * @param dir where they are unpacked
 */
record PostgresBinaries(Path dir) implements PgBinaryResolver {
    @Override
    public InputStream getPgBinary(String system, String machineHardware) throws IOException {
        return DefaultPostgresBinaryResolver.INSTANCE.getPgBinary(system, machineHardware);
    }
}
