package io.aircheck.cli.cluster;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What the cluster's processes leave for one another in files. */
final class JsonFiles {
    private static final ObjectMapper MAPPER =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private JsonFiles() {}

    static ObjectMapper mapper() {
        return MAPPER;
    }

    static void write(Path file, Object value) throws IOException {
        ClusterDirectory.replace(file, MAPPER.writeValueAsString(value));
    }

    /** Empty when there is no such file. */
    static <T> Optional<T> read(Path file, Class<T> type) throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        return Optional.of(MAPPER.readValue(file.toFile(), type));
    }
}
