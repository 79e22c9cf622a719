package io.aircheck.job.source;

import io.aircheck.job.config.SourceTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.TopicConfig;

/**
 * Keeps a job from starting on topics whose record times are their writers' claims: a single wrong
 * clock would push the watermark ahead and end every file.
 *
 * <p>At run time the gates refuse single records with a writer's time, and these move no watermark;
 * so a topic that is switched later, or was switched with a backlog in it, does no harm either.
 */
final class LogAppendTimeGuard {
    private static final String LOG_APPEND_TIME = "LogAppendTime";

    private LogAppendTimeGuard() {}

    /** One line for each topic that must be refused. */
    static List<String> problems(Map<String, Config> topics, SourceTime time) {
        List<String> problems = new ArrayList<>();
        if (time == SourceTime.CREATE) {
            return problems;
        }
        topics.forEach(
                (topic, config) -> {
                    ConfigEntry type = config.get(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG);
                    String value = type == null ? "unknown" : type.value();
                    if (!LOG_APPEND_TIME.equals(value)) {
                        problems.add(
                                "topic "
                                        + topic
                                        + " has message.timestamp.type="
                                        + value
                                        + "; set it to LogAppendTime, or start the job with"
                                        + " source.time=create if its writers' times are to be"
                                        + " trusted");
                    }
                });
        return problems;
    }
}
