package io.aircheck.cli;

import io.aircheck.job.config.RecordingConfig;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** What a Flink job consists of. */
interface Topology {
    /**
     * Adds the job's sources, operators and sinks.
     *
     * @throws Exception when the options or the topics do not allow it
     */
    void attach(StreamExecutionEnvironment env, RecordingConfig config) throws Exception;
}
