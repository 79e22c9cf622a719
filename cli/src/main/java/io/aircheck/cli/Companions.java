package io.aircheck.cli;

import io.aircheck.job.config.RecordingConfig;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.util.IOUtils;

/** Several, started in their order and closed in the opposite one. */
record Companions(List<Companion> all) implements Companion {
    static Companion of(Companion... all) {
        return new Companions(List.of(all));
    }

    @Override
    public Map<String, String> secrets() {
        Map<String, String> secrets = new HashMap<>();
        all.forEach(companion -> secrets.putAll(companion.secrets()));
        return secrets;
    }

    @Override
    public Run start(RecordingConfig config, Path work) throws Exception {
        Started started = new Started();
        try {
            for (Companion companion : all) {
                started.runs.push(companion.start(config, work));
            }
        } catch (Exception e) {
            try (started) {
                throw e;
            }
        }
        return started;
    }

    private static final class Started implements Run {
        /** The last one first. */
        private final Deque<Run> runs = new ArrayDeque<>();

        @Override
        public void finish(RecordedFiles files) throws Exception {
            for (var run = runs.descendingIterator(); run.hasNext(); ) {
                run.next().finish(files);
            }
        }

        @Override
        public void close() throws Exception {
            IOUtils.closeAll(runs);
        }
    }
}
