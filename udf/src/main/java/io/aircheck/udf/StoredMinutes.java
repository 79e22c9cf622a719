package io.aircheck.udf;

import java.util.Map;
import org.apache.flink.table.api.dataview.MapView;
import org.apache.flink.util.FlinkRuntimeException;

/** The minutes of a task in Flink's state. */
final class StoredMinutes implements TaskTalk.Minutes {
    private final MapView<Long, Map<String, int[]>> stored;

    StoredMinutes(MapView<Long, Map<String, int[]>> stored) {
        this.stored = stored;
    }

    @Override
    public Map<String, int[]> get(long minute) {
        try {
            return stored.get(minute);
        } catch (Exception e) {
            throw new FlinkRuntimeException("state cannot be read", e);
        }
    }

    @Override
    public void put(long minute, Map<String, int[]> speech) {
        try {
            stored.put(minute, speech);
        } catch (Exception e) {
            throw new FlinkRuntimeException("state cannot be written", e);
        }
    }

    @Override
    public void remove(long minute) {
        try {
            stored.remove(minute);
        } catch (Exception e) {
            throw new FlinkRuntimeException("state cannot be written", e);
        }
    }
}
