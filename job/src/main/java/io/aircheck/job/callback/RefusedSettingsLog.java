package io.aircheck.job.callback;

import io.aircheck.job.message.DeadLetter;
import java.time.Duration;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says of settings that were refused, and so change no callback, whose they are and where they
 * stand. Says the kind of reason only: the whole of it may quote what an app wrote, and stands with
 * the recording job's dead letters. Strangers can write records, so there are so many lines a
 * minute at most.
 */
final class RefusedSettingsLog extends ProcessFunction<DeadLetter, Void> {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(RefusedSettingsLog.class);

    static final int MOST_LINES = 20;
    static final Duration PERIOD = Duration.ofMinutes(1);

    private static final String APP = "[1-9][0-9]{0,18}";

    private transient long begunMs;
    private transient int lines;
    private transient long leftOut;

    @Override
    public void processElement(DeadLetter letter, Context context, Collector<Void> out) {
        long now = context.timerService().currentProcessingTime();
        // Before the first there was none; and a clock may be set back.
        if (lines == 0 || Math.abs(now - begunMs) >= PERIOD.toMillis()) {
            sayWhatWasLeftOut();
            begunMs = now;
            lines = 0;
        }
        if (lines == MOST_LINES) {
            leftOut++;
            return;
        }
        lines++;
        LOG.warn(
                "settings of app {} are refused: {}, {}-{}@{}",
                app(letter),
                kind(letter.getReason()),
                letter.getSourceTopic(),
                letter.getSourcePartition(),
                letter.getSourceOffset());
    }

    /** The key may be anything, so only an app's id is repeated. */
    private static String app(DeadLetter letter) {
        String key = letter.getKey().toStringUtf8();
        return key.matches(APP) ? key : "(none)";
    }

    /** Stands before the words, such as {@code malformed: region must be ...}. */
    private static String kind(String reason) {
        int end = reason.indexOf(": ");
        return end < 0 ? "unknown" : reason.substring(0, end);
    }

    private void sayWhatWasLeftOut() {
        if (leftOut > 0) {
            LOG.warn("{} more settings were refused", leftOut);
            leftOut = 0;
        }
    }

    @Override
    public void close() {
        sayWhatWasLeftOut();
    }
}
