package io.aircheck.job.room;

import static io.aircheck.job.message.MessageType.message;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.aircheck.job.message.RoomInput;
import io.aircheck.job.message.RoomKey;
import io.aircheck.job.message.SettingsInput;
import io.aircheck.job.message.TrackOrder;
import io.aircheck.schema.RoomEvent;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.Test;

/** The supervisor wired into a job, with state in RocksDB. */
class RoomSupervisorIT {
    private static final int ROOMS = 20;

    @Test
    void everyRoomIsSupervisedWithItsAppsSettings() throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(PipelineOptions.GENERIC_TYPES, false);
        configuration.set(StateBackendOptions.STATE_BACKEND, "rocksdb");
        configuration.set(RestOptions.BIND_PORT, "0");
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.createLocalEnvironment(2, configuration);
        List<RoomInput> inputs = new ArrayList<>();
        for (int i = 0; i < ROOMS; i++) {
            for (RoomEvent.Type type : List.of(RoomEvent.Type.EXIT, RoomEvent.Type.ENTER)) {
                long ms = type == RoomEvent.Type.ENTER ? 1_000 : 2_000;
                inputs.add(
                        RoomFixture.eventInput(type, "alice", ms, ms).toBuilder()
                                .setRoomId("room" + i)
                                .build());
            }
        }
        SettingsInput settings =
                SettingsInput.newBuilder()
                        .setBizId(RoomFixture.APP)
                        .setSettings(
                                ByteString.copyFromUtf8(
                                        "{\"bizId\":1,\"bucket\":\"voice-1250000000\","
                                                + "\"region\":\"ap-seoul\"}"))
                        .build();
        // Time moves at the end of both only, so the settings are known before.
        DataStream<RoomInput> rooms =
                env.fromData(message(RoomInput.class), inputs.toArray(RoomInput[]::new))
                        .assignTimestampsAndWatermarks(WatermarkStrategy.noWatermarks());
        DataStream<TrackOrder> orders =
                RoomSupervisor.supervise(
                        rooms.keyBy(RoomKey::of, TypeInformation.of(RoomKey.class)),
                        env.fromData(message(SettingsInput.class), settings),
                        RoomFixture.LIMITS);

        List<TrackOrder> told = new ArrayList<>();
        try (CloseableIterator<TrackOrder> out = orders.executeAndCollect()) {
            out.forEachRemaining(told::add);
        }
        for (int i = 0; i < ROOMS; i++) {
            String room = "room" + i;
            assertThat(told)
                    .filteredOn(order -> order.getRoomId().equals(room))
                    .extracting(TrackOrder::getOrderCase)
                    .containsExactly(
                            TrackOrder.OrderCase.RECORD,
                            TrackOrder.OrderCase.PRESENCE,
                            TrackOrder.OrderCase.PRESENCE,
                            TrackOrder.OrderCase.END_TASK);
        }
    }
}
