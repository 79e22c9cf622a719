package io.aircheck.cli;

import io.aircheck.cli.cluster.Cluster;
import io.aircheck.cli.cluster.Part;
import io.aircheck.cli.cluster.Recovery;
import io.aircheck.cli.cluster.Role;
import io.aircheck.schema.Durations;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

@Command(
        name = "kill",
        description = "Ends a process of the cluster without a warning (SIGKILL).",
        footer = {"", "It is started again by itself, on the same port and folder."},
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class ClusterKillCommand implements Callable<Integer> {
    private static final Duration ENCODER_PATIENCE = Duration.ofSeconds(40);

    @Mixin private ClusterFolder folder;

    @Parameters(
            paramLabel = "taskmanager|jobmanager|broker|cos",
            converter = RoleConverter.class,
            description = "Which; also catalogue, zookeeper, ticker and events.")
    private Role role;

    @Option(
            names = "--index",
            paramLabel = "I",
            description = "Which TaskManager, from 1 (default: one that runs the job).")
    private Integer index;

    @Option(
            names = "--restart-after",
            paramLabel = "DURATION",
            defaultValue = "5s",
            converter = DurationConverter.class,
            description = "When it is replaced, such as 500ms, 20s or 2m (default: 5s).")
    private Duration restartAfter;

    @Option(
            names = "--watch",
            description =
                    "Waits and says when every task of the job runs again, and when a TaskManager"
                            + " that runs it has an encoder at work (of a killed TaskManager or"
                            + " JobManager).")
    private boolean watch;

    @Spec private CommandSpec spec;

    static final class RoleConverter implements ITypeConverter<Role> {
        @Override
        public Role convert(String text) {
            for (Role role : Role.values()) {
                if (role.word().equals(text)) {
                    return role;
                }
            }
            throw new TypeConversionException("'" + text + "' is no process of a cluster");
        }
    }

    static final class DurationConverter implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String text) {
            try {
                return Durations.parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(
                        "'" + text + "' is not a duration such as 500ms, 20s or 2m");
            }
        }
    }

    @Override
    public Integer call() throws Exception {
        Cluster cluster = folder.cluster();
        Part part = part(cluster);
        if (watch && role != Role.TASKMANAGER && role != Role.JOBMANAGER) {
            throw new ParameterException(
                    spec.commandLine(), "--watch goes with taskmanager and jobmanager only");
        }
        Instant died = cluster.kill(part, restartAfter);
        PrintWriter out = spec.commandLine().getOut();
        out.println(part + " died at " + died + " and is replaced at " + died.plus(restartAfter));
        out.flush();
        if (watch) {
            tell(cluster.awaitRecovery(died, ENCODER_PATIENCE), out);
        }
        return 0;
    }

    private static void tell(Recovery recovery, PrintWriter out) {
        out.printf(
                Locale.ROOT,
                "every task runs again after %.1f s; %s%n",
                seconds(recovery.running()),
                recovery.encoding()
                        .map(
                                after ->
                                        String.format(
                                                Locale.ROOT,
                                                "an encoder is at work after %.1f s",
                                                seconds(after)))
                        .orElse(
                                "no encoder was at work for "
                                        + ENCODER_PATIENCE.toSeconds()
                                        + " s after"));
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }

    private Part part(Cluster cluster) throws Exception {
        if (index == null) {
            return role == Role.TASKMANAGER ? cluster.workingTaskManager() : Part.of(role);
        }
        try {
            return new Part(role, index);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage());
        }
    }
}
