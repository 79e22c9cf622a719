package io.aircheck.testbed.cos;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;

/** Small JSON files that are replaced as a whole or not at all. */
final class DiskJson {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private DiskJson() {}

    static void write(Path file, Object value) throws IOException {
        Path temporary = file.resolveSibling(UUID.randomUUID() + ".tmp");
        Files.write(temporary, MAPPER.writeValueAsBytes(value));
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    }

    static <T> T read(Path file, Class<T> type) throws IOException {
        return MAPPER.readValue(file.toFile(), type);
    }
}
