package io.aircheck.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.util.Map;

/** Prints objects in JSON, one a line; what is unknown is left out. */
final class JsonLines {
    private static final ObjectMapper MAPPER =
            new ObjectMapper().setDefaultPropertyInclusion(JsonInclude.Include.NON_NULL);

    private final PrintWriter to;

    JsonLines(PrintWriter to) {
        this.to = to;
    }

    void print(Map<String, Object> fields) throws JsonProcessingException {
        to.println(MAPPER.writeValueAsString(fields));
    }
}
