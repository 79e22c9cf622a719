package io.aircheck.job.source;

import com.google.protobuf.ByteString;
import io.aircheck.job.message.SettingsInput;
import io.aircheck.job.message.SourceRecord;
import io.aircheck.schema.AppSettings;
import io.aircheck.schema.MalformedRecordException;
import org.apache.flink.util.Collector;

/**
 * The gate of app-settings. Compaction goes by the key, so a record whose key is not its app's id
 * is refused: it would outlive its successors or wipe out another app's. A tombstone removes the
 * app.
 */
public final class SettingsGate extends Gate<SettingsInput> {
    private static final long serialVersionUID = 1L;

    public SettingsGate(GateSettings settings) {
        super(settings);
    }

    @Override
    Verdict judge(SourceRecord record, Context context, Collector<SettingsInput> out)
            throws RefusedException {
        String key = record.getKey().toStringUtf8();
        if (key.equals(AppSettings.TICK_KEY)) {
            return Verdict.TICK;
        }
        long bizId = app(key);
        SettingsInput.Builder input = SettingsInput.newBuilder().setBizId(bizId);
        if (record.hasValue()) {
            byte[] value = value(record);
            if (parse(value).bizId() != bizId) {
                throw new RefusedException(
                        Refusal.BAD_ID, "the record's key is not the bizId in its value");
            }
            input.setSettings(ByteString.copyFrom(value));
        }
        out.collect(input.build());
        return Verdict.ACCEPTED;
    }

    private static long app(String key) throws RefusedException {
        if (key.matches("[1-9][0-9]{0,18}")) {
            try {
                return Long.parseLong(key);
            } catch (NumberFormatException e) {
                // 19 digits can be too large; refused like any other key.
            }
        }
        throw new RefusedException(
                Refusal.BAD_ID, "the record's key is not an app's id in decimal digits");
    }

    private static AppSettings parse(byte[] value) throws RefusedException {
        try {
            return AppSettings.parse(value);
        } catch (MalformedRecordException e) {
            throw new RefusedException(Refusal.MALFORMED, e.getMessage());
        }
    }
}
