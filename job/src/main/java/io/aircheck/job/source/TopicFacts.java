package io.aircheck.job.source;

import java.io.Serializable;
import java.util.Map;

/**
 * What the brokers said of the topics when the job was submitted.
 *
 * @param partitions of each input topic: their number
 * @param settingsEnds of each partition of app-settings that holds records: the offset behind the
 *     last
 */
public record TopicFacts(Map<String, Integer> partitions, Map<Integer, Long> settingsEnds)
        implements Serializable {
    public TopicFacts {
        partitions = Map.copyOf(partitions);
        settingsEnds = Map.copyOf(settingsEnds);
    }
}
