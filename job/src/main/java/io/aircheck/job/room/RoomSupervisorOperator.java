package io.aircheck.job.room;

import io.aircheck.job.message.RoomInput;
import io.aircheck.job.message.RoomKey;
import io.aircheck.job.message.SettingsInput;
import io.aircheck.job.message.TrackOrder;
import java.util.List;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.SimpleTimerService;
import org.apache.flink.streaming.api.operators.co.CoBroadcastWithKeyedOperator;
import org.apache.flink.streaming.api.watermark.Watermark;

/**
 * Flink's operator for {@link RoomSupervisor}, with what the public contexts do not offer: timers
 * while the function iterates over rooms, because new settings must wake the rooms of their app,
 * and the watermark, which must survive a restart for the same reason.
 */
final class RoomSupervisorOperator
        extends CoBroadcastWithKeyedOperator<RoomKey, RoomInput, SettingsInput, TrackOrder> {
    private static final long serialVersionUID = 1L;

    /** The superclass's service of this name; asking for it again gives the same. */
    private static final String TIMERS = "user-timers";

    RoomSupervisorOperator(RoomSettings settings) {
        super(new RoomSupervisor(settings), List.of(RoomSupervisor.SETTINGS));
    }

    @Override
    public void open() throws Exception {
        super.open();
        RoomSupervisor supervisor = (RoomSupervisor) userFunction;
        supervisor.useTimers(
                new SimpleTimerService(
                        getInternalTimerService(TIMERS, VoidNamespaceSerializer.INSTANCE, this)));
        KeyedStateBackend<RoomKey> rooms = getKeyedStateBackend();
        rooms.applyToAllKeys(
                VoidNamespace.INSTANCE,
                VoidNamespaceSerializer.INSTANCE,
                RoomSupervisor.ROOM,
                (room, state) -> supervisor.countRestored(state.value()));
    }

    @Override
    public void processWatermark(Watermark mark) throws Exception {
        ((RoomSupervisor) userFunction).timeIs(mark.getTimestamp());
        super.processWatermark(mark);
    }
}
