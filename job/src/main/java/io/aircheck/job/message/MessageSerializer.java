package io.aircheck.job.message;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import java.io.IOException;
import java.util.Objects;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSchemaCompatibility;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Serialises a protobuf message as its length and its bytes. Messages are immutable, so nothing is
 * ever copied; their evolution is protobuf's, so every written form stays readable.
 *
 * @param <M> the message
 */
public final class MessageSerializer<M extends MessageLite> extends TypeSerializer<M> {
    private static final long serialVersionUID = 1L;

    private final Class<M> type;
    private transient M prototype;

    public MessageSerializer(Class<M> type) {
        this.type = Objects.requireNonNull(type);
    }

    @Override
    public boolean isImmutableType() {
        return true;
    }

    @Override
    public TypeSerializer<M> duplicate() {
        return this;
    }

    @Override
    public M createInstance() {
        return prototype();
    }

    @Override
    public M copy(M from) {
        return from;
    }

    @Override
    public M copy(M from, M reuse) {
        return from;
    }

    @Override
    public int getLength() {
        return -1;
    }

    @Override
    public void serialize(M message, DataOutputView target) throws IOException {
        int size = message.getSerializedSize();
        byte[] bytes = new byte[size];
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        message.writeTo(out);
        out.checkNoSpaceLeft();
        target.writeInt(size);
        target.write(bytes);
    }

    @Override
    public M deserialize(DataInputView source) throws IOException {
        byte[] bytes = new byte[source.readInt()];
        source.readFully(bytes);
        return parser().parseFrom(bytes);
    }

    @Override
    public M deserialize(M reuse, DataInputView source) throws IOException {
        return deserialize(source);
    }

    @Override
    public void copy(DataInputView source, DataOutputView target) throws IOException {
        int size = source.readInt();
        target.writeInt(size);
        target.write(source, size);
    }

    @SuppressWarnings("unchecked")
    private Parser<M> parser() {
        return (Parser<M>) prototype().getParserForType();
    }

    private M prototype() {
        if (prototype == null) {
            try {
                prototype = type.cast(type.getMethod("getDefaultInstance").invoke(null));
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(type + " is not a generated message", e);
            }
        }
        return prototype;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MessageSerializer<?> that && type == that.type;
    }

    @Override
    public int hashCode() {
        return type.hashCode();
    }

    @Override
    public TypeSerializerSnapshot<M> snapshotConfiguration() {
        return new Snapshot<>(type);
    }

    /** Remembers the message's class. */
    public static final class Snapshot<M extends MessageLite> implements TypeSerializerSnapshot<M> {
        private static final int VERSION = 1;
        private Class<M> type;

        /** For Flink, which reads the snapshot back. */
        public Snapshot() {}

        Snapshot(Class<M> type) {
            this.type = type;
        }

        @Override
        public int getCurrentVersion() {
            return VERSION;
        }

        @Override
        public void writeSnapshot(DataOutputView out) throws IOException {
            out.writeUTF(type.getName());
        }

        @Override
        @SuppressWarnings("unchecked")
        public void readSnapshot(int version, DataInputView in, ClassLoader classLoader)
                throws IOException {
            String name = in.readUTF();
            try {
                type = (Class<M>) Class.forName(name, false, classLoader);
            } catch (ClassNotFoundException e) {
                throw new IOException("state holds messages of the unknown class " + name, e);
            }
        }

        @Override
        public TypeSerializer<M> restoreSerializer() {
            return new MessageSerializer<>(type);
        }

        @Override
        public TypeSerializerSchemaCompatibility<M> resolveSchemaCompatibility(
                TypeSerializerSnapshot<M> old) {
            boolean same = old instanceof Snapshot<M> that && that.type == type;
            return same
                    ? TypeSerializerSchemaCompatibility.compatibleAsIs()
                    : TypeSerializerSchemaCompatibility.incompatible();
        }
    }
}
