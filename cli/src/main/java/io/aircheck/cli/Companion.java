package io.aircheck.cli;

import io.aircheck.job.config.RecordingConfig;
import java.nio.file.Path;
import java.util.Map;

/** What runs beside a recording in this process. */
interface Companion {
    /** Nothing. */
    Companion NONE =
            (config, work) ->
                    new Run() {
                        @Override
                        public void finish(RecordedFiles files) {
                            // There is nothing to wait for.
                        }

                        @Override
                        public void close() {
                            // Nor to end.
                        }
                    };

    /** While it runs. Closing ends it. */
    interface Run extends AutoCloseable {
        /** Waits until it is done with what was recorded. */
        void finish(RecordedFiles files) throws Exception;

        @Override
        void close() throws Exception;
    }

    /**
     * Starts it.
     *
     * @param config of the recording
     * @param work a folder for what is needed for the time being
     */
    Run start(RecordingConfig config, Path work) throws Exception;

    /** Entries it needs in the file of secrets. */
    default Map<String, String> secrets() {
        return Map.of();
    }
}
