package io.aircheck.cli.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What was submitted last, to be submitted again.
 *
 * @param parallelism of the job
 * @param jobArguments the user's own
 * @param savepoint the last one taken; null when there is none
 */
record Submission(int parallelism, List<String> jobArguments, String savepoint) {
    Submission {
        jobArguments = List.copyOf(jobArguments);
    }

    Submission withParallelism(int newParallelism) {
        return new Submission(newParallelism, jobArguments, savepoint);
    }

    Submission withSavepoint(String newSavepoint) {
        return new Submission(parallelism, jobArguments, newSavepoint);
    }

    /** What the job's main method gets: the cluster's own options, unless the user gave them. */
    List<String> arguments(ClusterDirectory dir, Ports ports) {
        Map<String, String> own = new TreeMap<>();
        own.put("kafka.bootstrap.servers", ports.bootstrapServers());
        own.put("cos.endpoint", ports.cosEndpoint());
        own.put("secrets.file", dir.jobSecrets().toString());
        own.put("source.time", "create");
        List<String> all = new ArrayList<>();
        own.forEach(
                (key, value) -> {
                    if (jobArguments.stream()
                            .noneMatch(
                                    given ->
                                            given.equals("--" + key)
                                                    || given.startsWith("--" + key + "="))) {
                        all.add("--" + key);
                        all.add(value);
                    }
                });
        all.addAll(jobArguments);
        return all;
    }
}
