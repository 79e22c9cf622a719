package io.aircheck.cli.callback;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.aircheck.schema.MalformedRecordException;
import io.aircheck.schema.RecordingEvent;
import io.aircheck.schema.Topics;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * A callback that nobody took.
 *
 * @param id what receivers know it by
 * @param type its number in the app's format when it was given up
 * @param complete whether every file of the task was in the store by then
 */
record DeadCallback(String id, RecordingEvent event, int type, boolean complete) {

    /**
     * Reads a record of the topic.
     *
     * @throws MalformedRecordException if it is none: anybody may have written it
     */
    static DeadCallback of(ConsumerRecord<byte[], byte[]> record) throws MalformedRecordException {
        if (record.value() == null) {
            throw new MalformedRecordException("the record has no value");
        }
        RecordingEvent event = RecordingEvent.parse(record.value());
        try {
            return new DeadCallback(
                    header(record, Topics.CALLBACK_ID_HEADER),
                    event,
                    Integer.parseInt(header(record, Topics.CALLBACK_TYPE_HEADER)),
                    !"false".equals(header(record, Topics.TASK_COMPLETE_HEADER)));
        } catch (NumberFormatException e) {
            throw new MalformedRecordException("the callback's number is missing", e);
        }
    }

    /** Empty if there is none; Kafka's headers may be without value. */
    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null || header.value() == null ? "" : new String(header.value(), UTF_8);
    }
}
