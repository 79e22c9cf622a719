package io.aircheck.job.source;

import com.google.protobuf.UnsafeByteOperations;
import io.aircheck.job.message.MessageType;
import io.aircheck.job.message.SourceRecord;
import io.aircheck.job.message.SourceRecord.TimestampType;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Takes over a Kafka record as it is, whatever its bytes; the gates judge them. */
final class RecordReader implements KafkaRecordDeserializationSchema<SourceRecord> {
    private static final long serialVersionUID = 1L;

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> in, Collector<SourceRecord> out) {
        SourceRecord.Builder record =
                SourceRecord.newBuilder()
                        .setTopic(in.topic())
                        .setPartition(in.partition())
                        .setOffset(in.offset())
                        .setTimestampMs(in.timestamp())
                        .setTimestampType(
                                switch (in.timestampType()) {
                                    case CREATE_TIME -> TimestampType.CREATE_TIME;
                                    case LOG_APPEND_TIME -> TimestampType.LOG_APPEND_TIME;
                                    case NO_TIMESTAMP_TYPE -> TimestampType.NO_TIMESTAMP;
                                });
        // The consumer hands every record arrays of its own, which nobody writes to.
        if (in.key() != null) {
            record.setKey(UnsafeByteOperations.unsafeWrap(in.key()));
        }
        if (in.value() != null) {
            record.setValue(UnsafeByteOperations.unsafeWrap(in.value()));
        }
        out.collect(record.build());
    }

    @Override
    public TypeInformation<SourceRecord> getProducedType() {
        return MessageType.message(SourceRecord.class);
    }
}
