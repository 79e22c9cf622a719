package io.aircheck.job.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSchemaCompatibility;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshotSerializationUtil;
import org.apache.flink.api.java.typeutils.GenericTypeInfo;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

class MessageTypesTest {
    private static final TypeSerializer<Task> SERIALIZER =
            MessageType.message(Task.class).createSerializer(new SerializerConfigImpl());

    @Test
    void messagesSurviveSerialisationAndCopying() throws Exception {
        Task task = Task.newBuilder().setBizId(7).setRoomId("42").setTaskId(1L << 60).build();
        DataOutputSerializer out = new DataOutputSerializer(256);
        SERIALIZER.serialize(task, out);
        DataOutputSerializer copied = new DataOutputSerializer(256);
        SERIALIZER.copy(new DataInputDeserializer(out.getCopyOfBuffer()), copied);

        assertThat(SERIALIZER.deserialize(new DataInputDeserializer(copied.getCopyOfBuffer())))
                .isEqualTo(task);
    }

    @Test
    void aRestoredSerialiserReadsOldState() throws Exception {
        DataOutputSerializer out = new DataOutputSerializer(64);
        TypeSerializerSnapshotSerializationUtil.writeSerializerSnapshot(
                out, SERIALIZER.snapshotConfiguration());
        TypeSerializerSnapshot<Task> old =
                TypeSerializerSnapshotSerializationUtil.readSerializerSnapshot(
                        new DataInputDeserializer(out.getCopyOfBuffer()),
                        getClass().getClassLoader());
        TypeSerializerSchemaCompatibility<Task> compatibility =
                SERIALIZER.snapshotConfiguration().resolveSchemaCompatibility(old);

        assertThat(compatibility.isCompatibleAsIs()).isTrue();
        assertThat(old.restoreSerializer()).isEqualTo(SERIALIZER);
    }

    @Test
    void keysNeedNoGenericSerialiser() {
        for (Class<?> key : List.of(RoomKey.class, TrackKey.class, TaskKey.class, FileKey.class)) {
            TypeInformation<?> type = TypeInformation.of(key);
            assertThat(type).isNotInstanceOf(GenericTypeInfo.class);
            assertThat(type.isKeyType()).isTrue();
        }
    }
}
