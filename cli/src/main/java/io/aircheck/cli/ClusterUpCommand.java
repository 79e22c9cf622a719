package io.aircheck.cli;

import io.aircheck.cli.cluster.Cluster;
import io.aircheck.cli.cluster.ClusterOptions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "up",
        description = "Starts the cluster and returns when all its parts answer.",
        footer = {
            "",
            "Flink runs with the shipped flink-conf/config.yaml, but for addresses, folders, memory"
                    + " and high availability, and what -D says. A folder that was used before is"
                    + " continued, on the same ports and, where none are given, with the same"
                    + " options: a job that ran when"
                    + " the cluster went down is recovered from its last checkpoint.",
            "",
            "Each job takes as many slots as its parallelism. With --catalogue, give room for the"
                    + " SQL jobs: up --catalogue --slots 3.",
            "",
            "Takes about 3 GB of memory with two TaskManagers of 2 GB."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class ClusterUpCommand implements Callable<Integer> {
    @Mixin private ClusterFolder folder;

    @Option(
            names = "--taskmanagers",
            paramLabel = "N",
            description = "How many TaskManagers, 1 to 16 (default: 2).")
    private Integer taskManagers;

    @Option(
            names = "--slots",
            paramLabel = "N",
            description = "Slots of each TaskManager, 1 to 64 (default: 1).")
    private Integer slots;

    @Option(
            names = "--taskmanager-memory",
            paramLabel = "SIZE",
            description = "taskmanager.memory.process.size of each (default: 2g).")
    private String memory;

    @Option(
            names = "--catalogue",
            description = "Also a PostgreSQL with the catalogue's tables, for 'aircheck sql'.")
    private boolean catalogue;

    @Option(
            names = "-D",
            paramLabel = "KEY=VALUE",
            description = "Sets an option of Flink, such as execution.checkpointing.interval=2s.")
    private Map<String, String> flink = new LinkedHashMap<>();

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Cluster cluster = folder.cluster();
        ProgressLine progress = new ProgressLine(spec.commandLine().getErr());
        cluster.up(options(cluster), progress::say);
        spec.commandLine().getOut().println("up in " + folder.path());
        return 0;
    }

    private ClusterOptions options(Cluster cluster) throws Exception {
        ClusterOptions options = cluster.options().orElse(ClusterOptions.defaults());
        try {
            if (taskManagers != null) {
                options = options.withTaskManagers(taskManagers);
            }
            if (slots != null) {
                options = options.withSlots(slots);
            }
            if (memory != null) {
                options = options.withTaskManagerMemory(memory);
            }
            if (catalogue) {
                options = options.withCatalogue();
            }
            for (Map.Entry<String, String> option : flink.entrySet()) {
                options = options.withFlink(option.getKey(), option.getValue());
            }
            return options;
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage());
        }
    }
}
