package io.aircheck.cli.callback;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * How far a run has come, in each partition. From the first record on that went back to the topic,
 * nothing is committed before the run ends: if it is interrupted, the next begins there and finds
 * all of the tasks' callbacks in order. It sends again what was taken behind; at least once is what
 * receivers expect.
 */
final class Progress {
    private final TopicToEnd topic;
    private final Map<TopicPartition, OffsetAndMetadata> held = new HashMap<>();

    Progress(TopicToEnd topic) {
        this.topic = topic;
    }

    /**
     * A record was dealt with.
     *
     * @param wentBack whether it stands at the topic's end again
     */
    void passed(ConsumerRecord<byte[], byte[]> record, boolean wentBack) {
        TopicPartition partition = new TopicPartition(record.topic(), record.partition());
        OffsetAndMetadata next = new OffsetAndMetadata(record.offset() + 1);
        if (wentBack || held.containsKey(partition)) {
            held.put(partition, next);
        } else {
            topic.commit(partition, next);
        }
    }

    /** All records were dealt with. */
    void end() {
        held.forEach(topic::commit);
    }
}
