package io.aircheck.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.aircheck.job.config.RecordingConfig;
import io.aircheck.job.config.SourceTime;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class SubmissionTest {
    private final ClusterDirectory dir = ClusterDirectory.at(Path.of("d"));
    private final Ports ports = new Ports(1, 2, 3, 4, 5, 6, 7, 8);

    private RecordingConfig config(String... own) throws Exception {
        return RecordingConfig.from(
                new Submission(1, List.of(own), null).arguments(dir, ports).toArray(String[]::new));
    }

    @Test
    void theJobFindsBrokerStoreAndSecrets() throws Exception {
        RecordingConfig config = config();

        assertThat(config.bootstrapServers()).isEqualTo("127.0.0.1:2");
        assertThat(config.cosEndpoint()).contains("http://127.0.0.1:3");
        assertThat(config.secretsFile()).contains(dir.jobSecrets().toString());
        assertThat(config.sourceTime()).isEqualTo(SourceTime.CREATE);
    }

    @Test
    void theUsersOptionsGoFirst() throws Exception {
        RecordingConfig config =
                config("--source.time=log-append", "--cos.endpoint", "http://127.0.0.1:9");

        assertThat(config.sourceTime()).isEqualTo(SourceTime.LOG_APPEND);
        assertThat(config.cosEndpoint()).contains("http://127.0.0.1:9");
    }
}
