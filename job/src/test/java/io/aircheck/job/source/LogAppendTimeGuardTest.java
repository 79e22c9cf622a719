package io.aircheck.job.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.aircheck.job.config.SourceTime;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.junit.jupiter.api.Test;

class LogAppendTimeGuardTest {
    private static final Map<String, Config> TOPICS =
            Map.of("good", type("LogAppendTime"), "bad", type("CreateTime"));

    @Test
    void aTopicWithWritersTimesIsRefused() {
        assertThat(LogAppendTimeGuard.problems(TOPICS, SourceTime.LOG_APPEND))
                .containsExactly(
                        "topic bad has message.timestamp.type=CreateTime; set it to LogAppendTime,"
                                + " or start the job with source.time=create if its writers' times are"
                                + " to be trusted");
    }

    @Test
    void writersTimesCanBeAllowed() {
        assertThat(LogAppendTimeGuard.problems(TOPICS, SourceTime.CREATE)).isEmpty();
    }

    private static Config type(String value) {
        return new Config(List.of(new ConfigEntry("message.timestamp.type", value)));
    }
}
