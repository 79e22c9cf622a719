package io.aircheck.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "cluster",
        description = "Runs a real cluster on this machine: every part is a process of its own.",
        footer = {
            "",
            "Kafka, the object store, ZooKeeper, Flink's JobManager and TaskManagers listen on the"
                    + " loopback interface only. A supervisor starts again what dies.",
            "",
            "  DIR/cos/<bucket>/<key>   the recordings",
            "  DIR/events.jsonl         the recording-events, one a line",
            "  DIR/logs                 each process's log",
            "",
            "DIR is ./" + ClusterFolder.DEFAULT + " unless --dir says otherwise. For example:",
            "",
            "  aircheck cluster up",
            "  aircheck cluster submit",
            "  aircheck cluster play scenario.yaml &",
            "  aircheck cluster kill taskmanager",
            "  aircheck cluster down",
            "",
            "'aircheck sql --help' says how to keep a catalogue of it all in PostgreSQL."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            ClusterUpCommand.class,
            ClusterSubmitCommand.class,
            ClusterPlayCommand.class,
            ClusterKillCommand.class,
            ClusterSavepointCommand.class,
            ClusterRescaleCommand.class,
            ClusterStopCommand.class,
            ClusterStatusCommand.class,
            ClusterDownCommand.class
        })
final class ClusterCommand implements Runnable {
    @Spec private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }
}
