package io.aircheck.cli.cluster;

import io.aircheck.job.CallbackJob;
import io.aircheck.job.RecordingJob;
import io.aircheck.job.config.RecordingConfig;
import java.util.Arrays;
import java.util.Optional;

/** The jobs a cluster runs, at most one of each. All are in one jar and take the same options. */
public enum ClusterJob {
    RECORDING("recording", RecordingJob.class) {
        @Override
        String nameIn(RecordingConfig config) {
            return config.jobName();
        }
    },
    CALLBACKS("callbacks", CallbackJob.class) {
        @Override
        String nameIn(RecordingConfig config) {
            return config.named(CallbackJob.PURPOSE);
        }
    };

    private final String word;
    private final Class<?> main;

    ClusterJob(String word, Class<?> main) {
        this.word = word;
        this.main = main;
    }

    /** What users write. */
    public String word() {
        return word;
    }

    /** The job of a word; empty when there is none. */
    public static Optional<ClusterJob> of(String word) {
        return Arrays.stream(values()).filter(job -> job.word.equals(word)).findFirst();
    }

    /** The class whose main method submits it. */
    String mainClass() {
        return main.getName();
    }

    /** What the JobManager calls it. */
    abstract String nameIn(RecordingConfig config);
}
