package io.aircheck.job.callback;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.aircheck.job.message.CallbackEvent;
import io.aircheck.job.message.SourceRecord;
import io.aircheck.schema.MalformedRecordException;
import io.aircheck.schema.RecordingEvent;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets through the events that callbacks can tell of. What is no event is left out with a line in
 * the log: the recording job writes none, and a stranger's record must not hold up the others.
 */
final class EventGate extends ProcessFunction<SourceRecord, CallbackEvent> {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(EventGate.class);

    /** Must fit into the dead-letter topic, whose limit is 1,048,588 bytes by default. */
    private static final int MAX_BYTES = 1_000_000;

    /** Printable, and without the space at which a header could be broken. */
    private static final String ID = "[!-~]{1,200}";

    @Override
    public void processElement(SourceRecord record, Context context, Collector<CallbackEvent> out) {
        try {
            if (record.getValue().size() > MAX_BYTES) {
                throw new MalformedRecordException("it is larger than " + MAX_BYTES + " bytes");
            }
            RecordingEvent event = RecordingEvent.parse(record.getValue().toByteArray());
            if (isTold(event.type())) {
                require(event);
                out.collect(
                        CallbackEvent.newBuilder()
                                .setBizId(event.bizId())
                                .setRoomId(event.roomId())
                                .setTaskId(event.taskId())
                                .setEvent(record.getValue())
                                .build());
            }
        } catch (MalformedRecordException e) {
            LOG.warn(
                    "{}-{}@{} is no recording event: {}",
                    record.getTopic(),
                    record.getPartition(),
                    record.getOffset(),
                    e.getMessage());
        }
    }

    private static boolean isTold(RecordingEvent.Type type) {
        return type != RecordingEvent.Type.SPEECH && type != RecordingEvent.Type.TRACK_STATS;
    }

    private static void require(RecordingEvent event) throws MalformedRecordException {
        if (!event.id().matches(ID)) {
            throw new MalformedRecordException("id cannot stand in a header");
        }
        // The key of the task: it must come out of a message as it went in.
        String room = event.roomId();
        if (room == null || !new String(room.getBytes(UTF_8), UTF_8).equals(room)) {
            throw new MalformedRecordException("roomId is missing or no text");
        }
        boolean ofFile =
                event.type() != RecordingEvent.Type.TASK_STARTED
                        && event.type() != RecordingEvent.Type.TASK_ENDED;
        boolean hasFile =
                event.segment() != null && event.file() != null && event.file().key() != null;
        if (ofFile && !hasFile) {
            throw new MalformedRecordException("segment or file is missing");
        }
    }
}
