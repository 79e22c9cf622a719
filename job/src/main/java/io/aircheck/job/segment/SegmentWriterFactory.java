package io.aircheck.job.segment;

import io.aircheck.job.message.EncodedChunk;
import io.aircheck.job.message.TaskNote;
import org.apache.flink.streaming.api.operators.AbstractStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.OneInputStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;

/**
 * Makes the segment writer, for a stream keyed by {@link
 * io.aircheck.job.message.FileKey#of(EncodedChunk)}:
 *
 * <pre>
 * encoded.keyBy(FileKey::of, TypeInformation.of(FileKey.class))
 *        .transform("segment writer", MessageType.message(TaskNote.class),
 *                   new SegmentWriterFactory(settings));
 * </pre>
 */
public final class SegmentWriterFactory extends AbstractStreamOperatorFactory<TaskNote>
        implements OneInputStreamOperatorFactory<EncodedChunk, TaskNote> {
    private static final long serialVersionUID = 1L;

    private final SegmentSettings settings;

    public SegmentWriterFactory(SegmentSettings settings) {
        this.settings = settings;
    }

    @Override
    public <T extends StreamOperator<TaskNote>> T createStreamOperator(
            StreamOperatorParameters<TaskNote> parameters) {
        @SuppressWarnings("unchecked")
        T operator = (T) new SegmentWriterOperator(parameters, settings);
        return operator;
    }

    @Override
    @SuppressWarnings("rawtypes")
    public Class<? extends StreamOperator> getStreamOperatorClass(ClassLoader classLoader) {
        return SegmentWriterOperator.class;
    }
}
