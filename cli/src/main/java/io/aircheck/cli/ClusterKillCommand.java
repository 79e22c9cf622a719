package io.aircheck.cli;

import io.aircheck.cli.cluster.Cluster;
import io.aircheck.cli.cluster.Part;
import io.aircheck.cli.cluster.Role;
import io.aircheck.schema.Durations;
import java.time.Duration;
import java.time.Instant;
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
    @Mixin private ClusterFolder folder;

    @Parameters(
            paramLabel = "taskmanager|jobmanager|broker|cos",
            converter = RoleConverter.class,
            description = "Which; also zookeeper, ticker and events.")
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
        Instant died = cluster.kill(part, restartAfter);
        spec.commandLine()
                .getOut()
                .println(
                        part
                                + " died at "
                                + died
                                + " and is replaced at "
                                + died.plus(restartAfter));
        return 0;
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
