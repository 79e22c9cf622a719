package io.aircheck.job.callback;

import io.aircheck.job.message.MessageType;
import io.aircheck.job.message.SettingsInput;
import io.aircheck.job.room.SettingsHistory;
import io.aircheck.job.room.state.AppHistory;
import io.aircheck.schema.AppSettings;
import io.aircheck.schema.MalformedRecordException;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The settings of all apps. Callbacks go by those that hold when they are sent, not when the event
 * happened: so a wrong address can be put right for what waits.
 */
final class CallbackApps {
    static final MapStateDescriptor<Long, AppHistory> SETTINGS =
            new MapStateDescriptor<>(
                    "callback-settings", Types.LONG, MessageType.message(AppHistory.class));

    private static final Logger LOG = LoggerFactory.getLogger(CallbackApps.class);

    private final BroadcastState<Long, AppHistory> state;
    // Read once, not for every callback.
    private final Map<Long, SettingsHistory> read = new HashMap<>();

    CallbackApps(BroadcastState<Long, AppHistory> state) {
        this.state = state;
    }

    /** Takes over a record of app-settings, which was checked. */
    void put(SettingsInput input) throws Exception {
        long app = input.getBizId();
        read.remove(app);
        if (input.getSettings().isEmpty()) {
            state.remove(app);
            return;
        }
        try {
            AppSettings settings = AppSettings.parse(input.getSettings().toByteArray());
            AppHistory before = state.get(app);
            state.put(
                    app,
                    SettingsHistory.add(
                            before == null ? AppHistory.getDefaultInstance() : before,
                            settings,
                            input.getSettings()));
        } catch (MalformedRecordException e) {
            LOG.error("settings of app {} are refused: {}", app, e.getMessage());
        }
    }

    boolean isKnown(long app) throws Exception {
        return history(app) != null;
    }

    /** Whom to call; null if the app is unknown or wants no callbacks. */
    Receiver receiver(long app, long nowMs) throws Exception {
        SettingsHistory history = history(app);
        return history == null ? null : Receiver.of(history.at(nowMs).settings());
    }

    private SettingsHistory history(long app) throws Exception {
        SettingsHistory known = read.get(app);
        if (known == null) {
            AppHistory stored = state.get(app);
            known = stored == null ? null : SettingsHistory.of(stored);
            if (known != null) {
                read.put(app, known);
            }
        }
        return known;
    }
}
