package io.aircheck.cli;

import io.aircheck.cli.cluster.ClusterJob;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The option of the commands that are about one of a cluster's jobs. */
final class JobOption {
    @Option(
            names = "--job",
            paramLabel = "JOB",
            defaultValue = "recording",
            converter = Converter.class,
            description = "recording or callbacks (default: ${DEFAULT-VALUE}).")
    private ClusterJob job;

    ClusterJob job() {
        return job;
    }

    static final class Converter implements ITypeConverter<ClusterJob> {
        @Override
        public ClusterJob convert(String text) {
            return ClusterJob.of(text)
                    .orElseThrow(
                            () ->
                                    new TypeConversionException(
                                            "'" + text + "' is not recording or callbacks"));
        }
    }
}
